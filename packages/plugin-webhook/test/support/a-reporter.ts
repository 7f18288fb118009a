import {
  type Clock,
  type CodedError,
  hearCalls,
  type InterruptionView,
  type Log,
  type OutsideCall,
  type Report,
  type Reporter,
  type ReporterContext,
  silentLog,
  systemClock,
} from '@lastcall/plugin-api';
import { aShare } from '@lastcall/plugin-api/testing';
import * as assert from 'uvu/assert';
import type * as z from 'zod';
import { configSchema, type WebhookConfig } from '../../src/config.ts';
import { createWebhookReporter } from '../../src/webhook-reporter.ts';
import { openReceiver, type Receiver } from './a-receiver.ts';

export type Written = z.input<typeof configSchema>;

/** A configuration as it comes out of the check. */
export const aConfig = (written: Written): WebhookConfig => configSchema.parse(written);

/** A secret of Standard Webhooks. */
export const SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

/** The system's clock, so many times as fast. */
export function aFastClock(factor: number): Clock {
  const startedAt = systemClock.now();
  const now = () => startedAt + (systemClock.now() - startedAt) * factor;
  return { now, schedule: (at, act) => systemClock.schedule(systemClock.now() + (at - now()) / factor, act) };
}

export type ContextParts = {
  readonly memory?: Map<string, string>;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly known?: readonly InterruptionView[];
};

/** A reporter's context that remembers in `memory`. */
export function aContext(parts: ContextParts = {}): ReporterContext {
  const {
    memory = new Map<string, string>(),
    signal = new AbortController().signal,
    clock = systemClock,
    log = silentLog,
    known = [],
  } = parts;
  return {
    ...{ clock, log, signal },
    recall: async (key) => memory.get(key) ?? null,
    remember: async (key, value) => {
      signal.throwIfAborted();
      if (value === null) memory.delete(key);
      else memory.set(key, value);
    },
    look: async (ids) => known.filter(({ id }) => ids.includes(id)),
  };
}

/** The error a piece of work fails with. */
export async function failure(work: Promise<unknown>): Promise<CodedError> {
  const problem = await work.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(problem, 'it should have failed');
  return problem as CodedError;
}

/** Reports one after the other, and gives back what the last one answered. */
export async function tellAll(reporter: Reporter, reports: readonly Report[], context: ReporterContext = aContext()) {
  let again: Awaited<ReturnType<Reporter['report']>>;
  for (const report of reports) again = await reporter.report(report, context);
  return again;
}

export type World = {
  readonly receiver: Receiver;
  readonly config: WebhookConfig;
  readonly reporter: Reporter;
  readonly calls: OutsideCall[];
  /** A reporter as it is after a restart. */
  restarted(): Reporter;
};

/** Runs a test with a receiver of its own and a reporter that posts there. */
export function withReceiver(
  test: (world: World) => Promise<void>,
  written: Partial<Written> = {},
  clock: Clock = systemClock,
): () => Promise<void> {
  return async () => {
    const receiver = await openReceiver();
    const share = aShare();
    const calls: OutsideCall[] = [];
    hearCalls(share, (call) => void calls.push(call));
    const config = aConfig({ url: receiver.url, ...written });
    const restarted = () => createWebhookReporter({ config, clock, share });
    try {
      await test({ receiver, config, reporter: restarted(), calls, restarted });
    } finally {
      await receiver.close();
    }
  };
}
