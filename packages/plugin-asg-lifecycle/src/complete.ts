import type { AutoScaling } from '@lastcall/aws';
import { type Facts, type Hook, type Interruption, messageOf, type StepContext } from '@lastcall/plugin-api';
import { type Answer, addressOf, askAbout } from './action.ts';
import { hooksText, leftText, namesOf, type OwnHooks } from './own-hooks.ts';
import type { ChosenResult } from './result.ts';

/** What completing needs. */
export type Completing = {
  readonly autoScaling: AutoScaling;
  readonly interruption: Interruption;
  readonly hooks: OwnHooks;
  readonly chosen: ChosenResult;
  readonly context: StepContext;
};

/** What has been done, in one line and as facts. */
export type Told = { readonly summary: string; readonly facts: Facts };

type Completion = { readonly hook: Hook; readonly answer: Answer };
type Refusal = { readonly hook: Hook; readonly problem: unknown };

/** Completions go before everything else that waits for Auto Scaling. */
const FIRST = 0;
/** What is kept of the step's time to say which hooks could not be completed in it, ms. */
const TELLING_MS = 250;

/**
 * Completes every hook that is ours, at once. Completing again is harmless. Where one cannot be, the others are completed all
 * the same, what became of each is journalled, and the error comes out.
 */
export async function completeAll(completing: Completing): Promise<Told> {
  const { hooks, context } = completing;
  const ended = await Promise.all(hooks.ours.map((hook) => complete(completing, hook).catch((problem: unknown) => ({ hook, problem }))));
  const completions = ended.filter((end): end is Completion => 'answer' in end);
  const refusals = ended.filter((end): end is Refusal => 'problem' in end);
  const told = { summary: summaryOf(completing, completions, refusals), facts: factsOf(completing, completions) };
  if (refusals[0] === undefined) return told;
  if (!context.signal.aborted) await context.progress(told.summary, told.facts);
  throw refusals[0].problem;
}

async function complete({ autoScaling, interruption, chosen, context }: Completing, hook: Hook): Promise<Completion> {
  const deadlineAt = context.deadlineAt - Math.min(TELLING_MS, context.remainingMs() / 4);
  const call = { signal: context.signal, deadlineAt, priority: FIRST };
  const answer = await askAbout(addressOf(interruption, hook), (address) =>
    autoScaling.completeLifecycleAction({ ...address, LifecycleActionResult: chosen.result }, call),
  );
  return { hook, answer };
}

const answered = (completions: readonly Completion[], wanted: Answer): readonly Hook[] =>
  completions.filter(({ answer }) => answer === wanted).map(({ hook }) => hook);

/** `CONTINUE`, or `ABANDON, for k8s-drain failed`. */
export const resultText = ({ result, because }: ChosenResult): string => (because === null ? result : `${result}, for ${because}`);

function summaryOf({ hooks, chosen }: Completing, completions: readonly Completion[], refusals: readonly Refusal[]): string {
  const words: readonly (readonly [Answer, (hooks: string) => string])[] = [
    ['taken', (names) => `completed ${names} with ${resultText(chosen)}`],
    ['over', (names) => `${names} had ended already`],
    ['deleted', (names) => `${names} deleted meanwhile`],
  ];
  const told = words.map(([answer, say]) => ({ say, hooks: answered(completions, answer) })).filter((each) => each.hooks.length > 0);
  return [
    ...told.map((each) => each.say(hooksText(each.hooks))),
    ...refusals.map(({ hook, problem }) => `${hooksText([hook])} not completed: ${messageOf(problem)}`),
    leftText(hooks),
  ]
    .filter((part) => part !== null)
    .join('; ');
}

const factsOf = ({ hooks, chosen }: Completing, completions: readonly Completion[]): Facts => ({
  result: chosen.result,
  completed: namesOf(answered(completions, 'taken')),
  over: namesOf(answered(completions, 'over')),
  deleted: namesOf(answered(completions, 'deleted')),
  left: namesOf(hooks.others),
});
