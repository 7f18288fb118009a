import { isDeepStrictEqual } from 'node:util';
import type { ConfigSchema } from '../schema.ts';

/** Registers one rule with the caller's test runner. */
export type Register = (rule: string, prove: () => Promise<void>) => void;

/** Fails a rule with words for the plugin's author. */
export function prove(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Fails unless two states of the world are the same. */
export function proveSame(before: unknown, after: unknown, otherwise: string): void {
  prove(isDeepStrictEqual(before, after), `${otherwise}\nbefore: ${JSON.stringify(before)}\nafter:  ${JSON.stringify(after)}`);
}

/** Validates a configuration that must be good and gives back the checked value. */
export async function validated(schema: ConfigSchema, config: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(config);
  prove(result.issues === undefined, `the configuration should be valid: ${JSON.stringify(result.issues)}`);
  return (result as { value: unknown }).value;
}

/** The duties of every plugin's configuration, step or reporter. */
export function proveConfig(test: Register, schema: ConfigSchema, validConfig: Readonly<Record<string, unknown>>): void {
  test('a valid configuration is accepted', async () => void (await validated(schema, validConfig)));
  test('an unknown key is refused by name', async () => {
    const { issues } = await schema['~standard'].validate({ ...validConfig, noSuchKey: 1 });
    prove(issues !== undefined, 'an unknown key must be refused');
    prove(JSON.stringify(issues).includes('noSuchKey'), 'the problem must name the unknown key');
  });
  test('every key is documented', async () => {
    const { properties } = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as { properties?: Record<string, object> };
    for (const [key, property] of Object.entries(properties ?? {})) prove('description' in property, `the key "${key}" has no description`);
  });
}
