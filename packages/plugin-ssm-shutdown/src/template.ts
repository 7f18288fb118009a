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
type Read = (filling: Filling) => Value;

/** `2026-11-22T10:17:20Z`. */
const instantText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const VALUES: Readonly<Record<string, Read>> = {
  deadline: ({ endsAt }) => instantText(endsAt),
  deadlineSeconds: ({ seconds }) => String(seconds),
  instanceId: ({ interruption }) => interruption.instanceId,
  interruptionId: ({ interruption }) => interruption.id,
  kind: ({ interruption }) => interruption.kind,
  action: ({ interruption }) => interruption.action,
  account: ({ interruption }) => interruption.account,
  region: ({ interruption }) => interruption.region,
  group: ({ interruption }) => interruption.instance?.group ?? interruption.hooks[0]?.group ?? null,
  zone: ({ interruption }) => interruption.instance?.zone ?? null,
};

/** Every name that can be written, for people. */
export const KNOWN_PLACEHOLDERS: readonly string[] = [...Object.keys(VALUES), 'tag:NAME', 'facts.STEP.NAME'];

const own = <T>(values: Readonly<Record<string, T>> | null | undefined, name: string): T | null =>
  values && Object.hasOwn(values, name) ? (values[name] as T) : null;

const tagNamed =
  (name: string): Read =>
  ({ interruption: { instance } }) =>
    own(instance?.tags, name) ?? own(instance?.groupTags, name);

const factNamed =
  (step: string, name: string): Read =>
  ({ facts }) => {
    const value = own(own(facts, step), name);
    return value === null || typeof value === 'object' ? null : String(value);
  };

/** How the value of a name is read; null where the name means nothing here. */
function readerOf(name: string): Read | null {
  const [, tag] = /^tag:(.+)$/s.exec(name) ?? [];
  if (tag !== undefined) return tagNamed(tag);
  const [, step, fact] = /^facts\.([^.]+)\.(.+)$/s.exec(name) ?? [];
  return step !== undefined && fact !== undefined ? factNamed(step, fact) : own(VALUES, name);
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
/** SSM’s own: it fills them in from the Parameter Store. */
const OF_SSM = /^ssm(-secure)?:/;
/** `{{! x }}` stands for `{{ x }}`, which others fill in. */
const OF_OTHERS = /^!/;

const isOurs = (name: string): boolean => !OF_SSM.test(name) && !OF_OTHERS.test(name);

const namesIn = (text: string): readonly string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name).filter(isOurs);

/** Names in placeholders of a text that mean nothing here. */
export const unknownPlaceholders = (text: string): readonly string[] => namesIn(text).filter((name) => readerOf(name) === null);

/**
 * Letters, digits and a few signs that mean nothing to sh and PowerShell, in or out of quotes, and no hyphen in front, which would be an
 * option. The text runs as root, and whoever may tag an instance must not be able to write it. Nor are there braces: SSM itself would fill
 * `{{ssm:…}}` in, wherever it stands.
 */
const HARMLESS = /^[A-Za-z0-9_.:/+=][A-Za-z0-9_.:/+=-]*$/;

/** A text with its values in place, or the placeholder that has none that can be used. */
export type FilledIn = { readonly text: string } | { readonly placeholder: string; readonly problem: 'no value' | 'harmful' };

/** Fills a text in. What is SSM’s own, `{{ssm:…}}`, stays as it is, and `{{! … }}` loses its sign. */
export function fillIn(text: string, filling: Filling): FilledIn {
  for (const name of namesIn(text)) {
    const value = readerOf(name)?.(filling) ?? null;
    if (value === null) return { placeholder: name, problem: 'no value' };
    if (!HARMLESS.test(value)) return { placeholder: name, problem: 'harmful' };
  }
  const filled = (whole: string, name: string) => (isOurs(name) ? (readerOf(name)?.(filling) ?? whole) : whole.replace('{{!', '{{'));
  return { text: text.replaceAll(PLACEHOLDER, filled) };
}

/** A text as it may look once it is filled in: letters stand for each value. */
export const sampleOf = (text: string): string => text.replaceAll(PLACEHOLDER, (whole, name: string) => (isOurs(name) ? 'xxx' : whole));
