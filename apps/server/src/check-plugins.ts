import type { PluginsInUse } from '@lastcall/core';
import { type Clock, codeOf, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';

/** The longest one check may take, ms. */
const CHECK_LIMIT_MS = 10_000;

/** What checking needs. `signal` ends it early. */
export type CheckParts = { readonly plugins: PluginsInUse; readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal };

type Checkable = { readonly name: string; readonly check: (signal: AbortSignal) => Promise<void> };

/**
 * Asks every step and reporter once whether it can reach and do what it needs, and logs what is missing. Changes nothing
 * and holds nothing up: a server that cannot reach everything must still take notices in. Never rejects.
 */
export async function checkPlugins({ plugins, clock, log, signal }: CheckParts): Promise<void> {
  await Promise.all(
    checksOf(plugins).map(async ({ name, check }) => {
      const held = signalAt(clock, clock.now() + CHECK_LIMIT_MS, new Error('no answer within 10 s'), signal);
      const checked = Promise.resolve().then(() => check(held.signal));
      await orAborted(checked, held.signal).catch((problem: unknown) => {
        if (!signal.aborted)
          log.warn('a plugin cannot do its work', { plugin: name, code: codeOf(problem, 'none'), problem: messageOf(problem) });
      });
      held.release();
    }),
  );
}

function checksOf({ pipelines, reporters }: PluginsInUse): readonly Checkable[] {
  const steps = pipelines.flatMap(({ config, steps }) =>
    [...steps].map(([id, { step }]) => ({ name: `${config.name}/${id}`, plugin: step })),
  );
  const all = [...steps, ...reporters.map(({ id, reporter }) => ({ name: id, plugin: reporter }))];
  return all.flatMap(({ name, plugin }) => (plugin.check === undefined ? [] : [{ name, check: plugin.check.bind(plugin) }]));
}
