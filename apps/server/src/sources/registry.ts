import type { Source } from '@lastcall/core';
import type { Clock, CodedError, ConfigSchema, Log } from '@lastcall/plugin-api';
import type { z } from 'zod';
import { sourceErrors } from '../errors.ts';
import { eventBridgeConfig } from './eventbridge/config.ts';
import type { HttpSource } from './http-source.ts';
import { snsConfig } from './sns/config.ts';
import { sqsConfig } from './sqs/config.ts';

/** Schemas of the sources' `with`, by the name in `uses`. Validating what validation gave gives the same again. */
export const SOURCE_SCHEMAS = {
  sns: snsConfig,
  sqs: sqsConfig,
  eventbridge: eventBridgeConfig,
} as const satisfies Readonly<Record<string, ConfigSchema>>;

/** A name of a source. */
export type SourceName = keyof typeof SOURCE_SCHEMAS;

/** A source as configured, and what the server gives it. */
export type SourceParts = {
  readonly uses: string;
  readonly with: unknown;
  readonly clock: Clock;
  readonly log: Log;
  /** When a message of a queue may be deleted, where the configuration does not say; `until-closed` for a store on this machine's disk. */
  readonly hold: 'until-closed' | 'until-taken';
  /** Called with what people should hear of at once: `SOURCE_UNSUBSCRIBED`, `SOURCE_CONFIRMATION_FAILED`. */
  readonly alert?: (error: CodedError) => void;
};

function check<Schema extends z.ZodType>(name: string, schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw sourceErrors.configInvalid(
    name,
    result.error.issues.map(({ path, message }) => `${path.join('.') || 'with'}: ${message}`),
  );
}

/** Imported when configured: the memory of a source that nobody uses is not spent. */
const CREATORS: Readonly<Record<SourceName, (parts: SourceParts) => Promise<Source | HttpSource>>> = {
  async sns(parts) {
    const { createSnsSource } = await import('./sns/index.ts');
    return createSnsSource({ ...parts, config: check('sns', snsConfig, parts.with) });
  },
  async sqs(parts) {
    const { createSqsSource } = await import('./sqs/index.ts');
    return createSqsSource({ ...parts, config: check('sqs', sqsConfig, parts.with) });
  },
  async eventbridge(parts) {
    const { createEventBridgeSource } = await import('./eventbridge/index.ts');
    return createEventBridgeSource({ ...parts, config: check('eventbridge', eventBridgeConfig, parts.with) });
  },
};

/**
 * A source that has not started, silent on the network. Those that are routes are told by `isHttpSource`.
 * Rejects with `SOURCE_UNKNOWN` or, naming every wrong key, `SOURCE_CONFIG_INVALID`.
 */
export async function createSource(parts: SourceParts): Promise<Source | HttpSource> {
  if (!Object.hasOwn(CREATORS, parts.uses)) throw sourceErrors.unknown(parts.uses, Object.keys(CREATORS));
  return CREATORS[parts.uses as SourceName](parts);
}
