import { done, type Interruption, type StepResult, skipped } from '@lastcall/plugin-api';
import { completeAll, resultText } from './complete.ts';
import type { AsgLifecycleConfig } from './config.ts';
import { foreignText, hooksText, leftText, type OwnHooks, ownHooks } from './own-hooks.ts';
import { decide, didText, replacementIn, wouldText } from './replacement.ts';
import { chooseResult } from './result.ts';
import type { Work } from './work.ts';

/** Why there is nothing to do for an interruption; null when there is. */
export function whyLeftOut(interruption: Interruption, config: AsgLifecycleConfig): string | null {
  const hooks = ownHooks(interruption, config.hooks);
  const decided = decide(interruption, config);
  return hooks.ours.length > 0 || 'way' in decided ? null : nothingToDo(hooks, decided.whyNot);
}

const nothingToDo = (hooks: OwnHooks, whyNot: string | null): string =>
  [foreignText(hooks) ?? 'no lifecycle hook waits', whyNot].filter((part) => part !== null).join(', and ');

/** Completes our hooks; where none waits, sees to it that the instance has been replaced, if that is wanted. */
export async function run(work: Work): Promise<StepResult> {
  const hooks = ownHooks(work.interruption, work.config.hooks);
  return hooks.ours.length > 0 ? completeHooks(work, hooks) : replaceEarly(work, hooks);
}

async function completeHooks({ aws, config, interruption, context }: Work, hooks: OwnHooks): Promise<StepResult> {
  const chosen = chooseResult({ interruption, config, outcomes: context.outcomes });
  if (context.dryRun) {
    const would = `would have completed ${hooksText(hooks.ours)} with ${resultText(chosen)}`;
    return done([would, leftText(hooks)].filter((part) => part !== null).join('; '));
  }
  const autoScaling = await aws.autoScaling(interruption);
  const { summary, facts } = await completeAll({ autoScaling, interruption, hooks, chosen, context });
  return done(summary, facts);
}

async function replaceEarly({ early, config, interruption, context }: Work, hooks: OwnHooks): Promise<StepResult> {
  const decided = decide(interruption, config);
  if ('whyNot' in decided) return skipped(nothingToDo(hooks, decided.whyNot));
  if (context.dryRun) return done(wouldText(decided.way, decided.group));
  const { signal, ownFacts } = context;
  const replacement = replacementIn(ownFacts) ?? (await early.finish(interruption, { ...decided, signal }));
  return done(didText(replacement, decided.group), { replacement });
}
