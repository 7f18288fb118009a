import type { Fact, Interruption } from '@lastcall/plugin-api';

/** What a text is filled in with. Instants are epoch ms. */
export type Filling = {
  readonly interruption: Interruption;
  /** When the command must have ended. */
  readonly endsAt: number;
  /** How long it may run, s. */
  readonly seconds: number;
  /** Facts of the steps that ended before, by step id. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, Fact>>>>;
};

type Value = string | null;

/** `2026-11-22T10:17:20Z`. */
const instantText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const VALUES: Readonly<Record<string, (filling: Filling) => Value>> = {
  deadline: ({ endsAt }) => instantText(endsAt),
  seconds: ({ seconds }) => String(seconds),
  instanceId: ({ interruption }) => interruption.instanceId,
  interruptionId: ({ interruption }) => interruption.id,
  kind: ({ interruption }) => interruption.kind,
  action: ({ interruption }) => interruption.action,
  account: ({ interruption }) => interruption.account,
  region: ({ interruption }) => interruption.region,
  group: ({ interruption }) => interruption.instance?.group ?? interruption.hooks[0]?.group ?? null,
  zone: ({ interruption }) => interruption.instance?.zone ?? null,
};

/** Values with a name of their own behind a colon. */
const NAMED: Readonly<Record<string, (filling: Filling, name: string) => Value>> = {
  tag: ({ interruption }, name) => interruption.instance?.tags[name] ?? null,
  fact({ facts }, path) {
    const [step = '', name = ''] = path.split(/\.(.*)/s);
    const value = facts[step]?.[name] ?? null;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  },
};

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** SSM’s own: it fills them in from the Parameter Store. */
const OF_SSM = /^ssm(-secure)?:/;

/** Every name that can be written, for people. */
export const KNOWN_PLACEHOLDERS: readonly string[] = [...Object.keys(VALUES), 'tag:NAME', 'fact:STEP.NAME'];

type Found = { readonly read: (filling: Filling) => Value };

function find(name: string): Found | null {
  const [family = '', rest] = name.split(/:(.*)/s);
  if (rest !== undefined && Object.hasOwn(NAMED, family) && rest !== '')
    return { read: (filling) => NAMED[family]?.(filling, rest) ?? null };
  return Object.hasOwn(VALUES, name) ? { read: (filling) => VALUES[name]?.(filling) ?? null } : null;
}

/** Names in placeholders of a text that mean nothing here. */
export function unknownPlaceholders(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter((name) => !OF_SSM.test(name) && find(name) === null);
}

/**
 * Letters, digits and a few signs that mean nothing to sh and PowerShell, in or out of quotes, and no hyphen in front, which would be an option. The
 * text runs as root, and whoever may tag an instance must not be able to write it.
 */
const HARMLESS = /^[A-Za-z0-9_.:/+=][A-Za-z0-9_.:/+=-]*$/;

/** A text with its values in place, or the placeholder that has none that can be used. */
export type FilledIn = { readonly text: string } | { readonly placeholder: string; readonly problem: 'no value' | 'harmful' };

/** Fills a text in. What is SSM’s own, `{{ssm:…}}`, stays as it is. */
export function fillIn(text: string, filling: Filling): FilledIn {
  for (const [, name = ''] of text.matchAll(PLACEHOLDER)) {
    const value = find(name)?.read(filling) ?? null;
    if (OF_SSM.test(name)) continue;
    if (value === null) return { placeholder: name, problem: 'no value' };
    if (!HARMLESS.test(value)) return { placeholder: name, problem: 'harmful' };
  }
  return {
    text: text.replaceAll(PLACEHOLDER, (whole, name: string) => (OF_SSM.test(name) ? whole : (find(name)?.read(filling) ?? whole))),
  };
}
