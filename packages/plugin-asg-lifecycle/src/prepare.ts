import type { Facts } from '@lastcall/plugin-api';
import { namesOf, ownHooks } from './own-hooks.ts';
import type { Work } from './work.ts';

/** Begins to keep our hooks alive, or where none waits, to have the instance replaced. A dry run does neither. */
export async function prepare(work: Work): Promise<Facts | undefined> {
  const { aws, clock, config, keepAlive, early, interruption, context } = work;
  if (context.dryRun) return undefined;
  const { ours } = ownHooks(interruption, config.hooks);
  if (ours.length === 0) return early.begin(interruption, context);
  const autoScaling = await aws.autoScaling(interruption);
  const warn = (text: string) => tell(work, text);
  for (const hook of ours) keepAlive({ autoScaling, clock, interruption, hook, signal: context.signal, warn, random: Math.random });
  return { keptAlive: namesOf(ours) };
}

/** To whoever reads the log and whoever looks at the run. A run that has closed meanwhile wants no more words. */
function tell({ context, interruption }: Work, text: string): void {
  context.log.warn(text, { instance: interruption.instanceId });
  context.progress(text).catch(() => undefined);
}
