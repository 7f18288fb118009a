import type { AutoScaling } from '@lastcall/aws';
import { done, type Facts, type Hook, type Interruption, type StepContext, type StepResult } from '@lastcall/plugin-api';
import { type Answer, addressOf, askAbout } from './action.ts';
import type { AsgLifecycleConfig } from './config.ts';

/** What completing needs. */
export type Completing = {
  readonly autoScaling: AutoScaling;
  readonly interruption: Interruption;
  readonly result: AsgLifecycleConfig['result'];
  readonly context: StepContext;
};

type Completion = { readonly hook: Hook; readonly answer: Answer };

/**
 * Completes every hook at once. Completing again is harmless. Where one cannot be, the others are completed all the
 * same, what became of them is journalled, and the error comes out.
 */
export async function completeAll(completing: Completing): Promise<StepResult> {
  const { interruption, result, context } = completing;
  const settled = await Promise.allSettled(interruption.hooks.map((hook) => complete(completing, hook)));
  const completions = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const refused = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
  const [summary, facts] = [summaryOf(completions, result), factsOf(completions, result)];
  if (refused === undefined) return done(summary, facts);
  if (completions.length > 0 && !context.signal.aborted) await context.progress(summary, facts);
  throw refused.reason;
}

async function complete({ autoScaling, interruption, result, context }: Completing, hook: Hook): Promise<Completion> {
  const answer = await askAbout(addressOf(interruption, hook), (address) =>
    autoScaling.completeLifecycleAction({ ...address, LifecycleActionResult: result }, context),
  );
  return { hook, answer };
}

const namesOf = (hooks: readonly Hook[]): readonly string[] => hooks.map(({ name }) => name);

const answered = (completions: readonly Completion[], wanted: Answer): readonly Hook[] =>
  completions.filter(({ answer }) => answer === wanted).map(({ hook }) => hook);

/** `hook drain`, `hooks drain, backup`. */
export const hooksText = (hooks: readonly Hook[]): string => `${hooks.length === 1 ? 'hook' : 'hooks'} ${namesOf(hooks).join(', ')}`;

function summaryOf(completions: readonly Completion[], result: string): string {
  const words: Readonly<Record<Answer, (hooks: string) => string>> = {
    taken: (hooks) => `completed ${hooks} with ${result}`,
    over: (hooks) => `${hooks} had ended already`,
    deleted: (hooks) => `${hooks} deleted meanwhile`,
  };
  const answers: readonly Answer[] = ['taken', 'over', 'deleted'];
  const told = answers.map((answer) => ({ say: words[answer], hooks: answered(completions, answer) }));
  return told
    .filter(({ hooks }) => hooks.length > 0)
    .map(({ say, hooks }) => say(hooksText(hooks)))
    .join('; ');
}

const factsOf = (completions: readonly Completion[], result: string): Facts => ({
  result,
  completed: namesOf(answered(completions, 'taken')),
  over: namesOf(answered(completions, 'over')),
  deleted: namesOf(answered(completions, 'deleted')),
});
