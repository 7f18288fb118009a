import type { PluginsInUse } from '@lastcall/core';
import { type Clock, codeOf, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';

/** The longest one check may take, ms. */
const CHECK_LIMIT_MS = 10_000;

/** What asking needs. `signal` ends it early. */
export type AskParts = { readonly plugins: PluginsInUse; readonly clock: Clock; readonly signal: AbortSignal };

/** One question to one step or reporter, by its name: `spot/k8s-drain`, `slack`. */
export type Question<T> = { readonly name: string; readonly ask: (signal: AbortSignal) => Promise<T> };

/** Every question whether a step or reporter can reach and do what it needs. */
export function checksOf({ pipelines, reporters, dryRun }: PluginsInUse): readonly Question<void>[] {
  const ofSteps = stepsOf({ pipelines }).flatMap(({ name, plugin, pipeline }) => {
    const use = { dryRun: dryRun || pipeline.dryRun };
    return plugin.check === undefined ? [] : [{ name, ask: async (signal: AbortSignal) => plugin.check?.(signal, use) }];
  });
  const ofReporters = reporters.flatMap(({ id, reporter }) =>
    reporter.check === undefined ? [] : [{ name: id, ask: reporter.check.bind(reporter) }],
  );
  return [...ofSteps, ...ofReporters];
}

/** The configured steps, each by the name of its pipeline and its own. */
export function stepsOf({ pipelines }: Pick<PluginsInUse, 'pipelines'>) {
  return pipelines.flatMap(({ config, steps }) =>
    [...steps.values()].map((ready) => ({
      name: `${config.name}/${ready.config.id}`,
      plugin: ready.step,
      config: ready.config,
      pipeline: config,
    })),
  );
}

/** Asks, for at most 10 s. Rejects with what the plugin says, or with the signal's reason. */
export async function askWithin<T>({ ask }: Question<T>, { clock, signal }: Pick<AskParts, 'clock' | 'signal'>): Promise<T> {
  const held = signalAt(clock, clock.now() + CHECK_LIMIT_MS, new Error('no answer within 10 s'), signal);
  try {
    return await orAborted(
      Promise.resolve().then(() => ask(held.signal)),
      held.signal,
    );
  } finally {
    held.release();
  }
}

/**
 * Asks every step and reporter once whether it can reach and do what it needs, and logs what is missing. Changes nothing
 * and holds nothing up: a server that cannot reach everything must still take notices in. Never rejects.
 */
export async function checkPlugins({ log, ...parts }: AskParts & { readonly log: Log }): Promise<void> {
  await Promise.all(
    checksOf(parts.plugins).map((question) =>
      askWithin(question, parts).catch((problem: unknown) => {
        if (parts.signal.aborted) return;
        log.warn('a plugin cannot do its work', { plugin: question.name, code: codeOf(problem, 'none'), problem: messageOf(problem) });
      }),
    ),
  );
}
