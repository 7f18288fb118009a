import { parse } from 'yaml';
import { FLAGS } from './nth-flags.ts';

/** The settings of an installation by their names in the chart, as text; what is empty is not set. */
export type NthSettings = ReadonlyMap<string, string>;

const byVariable = new Map(FLAGS.map(({ value, variable }) => [variable, value]));
const LINE = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)=(.*)$/;

/**
 * Reads a values file of the chart, or lines NAME=value as `kubectl set env --list` and a shell print them. Settings that nobody knows are
 * kept under their own names where they look like settings, and left out where they belong to Kubernetes alone.
 */
export function readNth(text: string): NthSettings {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, value = ''] = LINE.exec(line) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });
  return lines.length > 0 ? fromEnvironment(lines) : fromValues(text);
}

function fromEnvironment(lines: readonly (readonly [name: string, value: string])[]): NthSettings {
  return new Map(
    lines.flatMap(([name, raw]) => {
      const key = byVariable.get(name);
      const value = raw.replace(/^(['"])(.*)\1$/, '$2');
      return key === undefined || value === '' ? [] : [[key, value] as const];
    }),
  );
}

const KNOWN: ReadonlySet<string> = new Set(FLAGS.map(({ value }) => value));
/** A setting of the handler that a later version of the chart brought. */
const LIKE_A_SETTING = /^(enable|delete|webhook|heartbeat|taint|check|use)[A-Z]/;

function fromValues(text: string): NthSettings {
  const values: unknown = parse(text);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return new Map();
  return new Map(
    Object.entries(values).flatMap(([key, value]) => {
      const isSetting = KNOWN.has(key) || LIKE_A_SETTING.test(key);
      const isSet = value !== null && value !== '' && typeof value !== 'object';
      return isSetting && isSet ? [[key, String(value)] as const] : [];
    }),
  );
}
