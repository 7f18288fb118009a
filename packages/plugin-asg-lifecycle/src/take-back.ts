import type { Interruption, StepContext } from '@lastcall/plugin-api';
import type { Replace } from './replace.ts';
import { replacementIn } from './replacement.ts';

/** What taking back needs. */
export type TakingBack = { readonly replace: Replace; readonly interruption: Interruption; readonly context: StepContext };

/**
 * Takes an early replacement back where that can be done: an instance set unhealthy is healthy again, unless its group ends it already.
 * A detached one stays detached, and that is told: its group has launched another by then.
 */
export async function takeBack({ replace, interruption, context }: TakingBack): Promise<void> {
  const replacement = replacementIn(context.ownFacts);
  const group = interruption.instance?.group;
  if (replacement === 'detached') await context.progress(`stays detached from group ${group}: attach it again, or terminate it`);
  if (replacement !== 'unhealthy') return;
  const isHealthy = await replace.setHealthy(interruption, context);
  await context.progress(isHealthy ? `set healthy again in group ${group}` : `group ${group} ends it already`);
}
