import { isDeepStrictEqual } from 'node:util';
import type { ConfigSchema } from '../schema.ts';
import { systemClock } from '../system-clock.ts';
import { sleep } from '../time.ts';

/** Registers one rule with the caller's test runner. */
export type Register = (rule: string, prove: () => Promise<void>) => void;

/** A configuration as the user wrote it. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** Fails a rule with words for the plugin's author. */
export function prove(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Fails unless two states of the world are the same. */
export function proveSame(before: unknown, after: unknown, otherwise: string): void {
  prove(isDeepStrictEqual(before, after), `${otherwise}\nbefore: ${JSON.stringify(before)}\nafter:  ${JSON.stringify(after)}`);
}

/** True when `work` settles, either way, within `ms` of the machine's time: a world's own clock may stand still. */
export async function settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  const settled = work.then(
    () => true,
    () => true,
  );
  const over = sleep(systemClock, ms, waiting.signal).then(
    () => false,
    () => false,
  );
  const isSettled = await Promise.race([settled, over]);
  waiting.abort();
  return isSettled;
}

/** Validates a configuration that must be good and gives back the checked value. */
export async function validated(schema: ConfigSchema, config: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(config);
  prove(result.issues === undefined, `the configuration should be valid: ${JSON.stringify(result.issues)}`);
  return (result as { value: unknown }).value;
}

/** Fails unless the schema refuses a key it does not know, and says which. */
export async function proveUnknownKeyRefused(schema: ConfigSchema, validConfig: RawConfig): Promise<void> {
  const { issues } = await schema['~standard'].validate({ ...validConfig, noSuchKey: 1 });
  prove(issues !== undefined, 'an unknown key must be refused');
  prove(JSON.stringify(issues).includes('noSuchKey'), 'the problem must name the unknown key');
}

/** Fails unless every key of the schema has a description: it becomes the user's documentation. */
export function proveKeysDescribed(schema: ConfigSchema): void {
  const { properties } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as { properties?: Record<string, object> };
  for (const [key, property] of Object.entries(properties ?? {})) prove('description' in property, `the key "${key}" has no description`);
}

/** Fails unless the plugin has a name other files can use and speaks this version of the contract. */
export function proveIdentity({ name, apiVersion }: { readonly name: string; readonly apiVersion: number }): void {
  prove(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), `"${name}" is not lower-case words joined by hyphens`);
  prove(apiVersion === 1, 'apiVersion must be 1');
}
