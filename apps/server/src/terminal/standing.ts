import type { InterruptionView, StepOutcome } from '@lastcall/plugin-api';
import type { Outline, StepOutline } from './outline.ts';
import type { Tone } from './paint.ts';
import { plain, plainName } from './plain.ts';
import { duration } from './words.ts';

/** How a step stands: ended, at work, not begun, not to be begun, or stopped on its way by the end of its run. */
export type Standing = StepOutcome | 'running' | 'waiting' | 'left out' | 'broken off';

/** Set by the core on a step that ended because the plan left it out. */
const LEFT_OUT = 'STEP_LEFT_OUT';

/** How a step of this interruption stands. What never began in a closed one was not reached. */
export function standingOf(step: StepOutline, { closedAt }: Pick<Outline, 'closedAt'>): Standing {
  const { outcome, code, startedAt, budgetMs } = step;
  if (code === LEFT_OUT || (outcome === null && startedAt === null && budgetMs === 0)) return 'left out';
  if (outcome !== null) return outcome;
  if (closedAt === null) return startedAt === null ? 'waiting' : 'running';
  return startedAt === null ? 'not-reached' : 'broken off';
}

/** What people call the machine: its Name tag, else its id. One harmless line. */
export function nameOf({ instance, instanceId }: Outline): string {
  return plainName(instance?.tags.Name ?? '') || plainName(instanceId);
}

/** Its Auto Scaling group, from the inventory or a hook's word; null when neither names one. */
export function groupOf({ instance, hooks }: Outline): string | null {
  return instance?.group ?? hooks[0]?.group ?? null;
}

/** Its node, as the step that drains it says; null when none does. */
export function nodeOf({ steps }: Pick<InterruptionView, 'steps'>): string | null {
  const [node] = steps.flatMap(({ facts }) => (typeof facts.node === 'string' ? [facts.node] : []));
  return node ?? null;
}

/** How an interruption stands in one or two words: its outcome, the steps at work, or what is waited for. */
export function standingWords(view: Outline): string {
  if (view.outcome !== null) return view.outcome;
  const running = view.steps.filter((step) => standingOf(step, view) === 'running').map(({ id }) => id);
  if (running.length > 0) return running.join(', ');
  if (view.plan !== null) return view.steps.some((step) => standingOf(step, view) === 'waiting') ? 'between steps' : 'closing';
  return view.attempt === 0 ? 'waiting' : 'looking up';
}

/** Whether how it stands is good news. */
export function toneOf(view: Outline): Tone | null {
  if (view.outcome === null) return view.steps.some(({ outcome }) => outcome === 'failed' || outcome === 'timed-out') ? 'uneasy' : 'busy';
  if (view.outcome === 'succeeded') return 'good';
  if (view.outcome === 'out-of-time') return 'bad';
  return view.outcome === 'degraded' || view.outcome === 'undecided' ? 'uneasy' : 'faint';
}

/** Time between the end and AWS's instant, ms, negative when it came too late; null while it is open, had no run, or AWS set no deadline. */
export function marginMs({ closedAt, deadlineAt, plan }: Outline): number | null {
  return closedAt === null || deadlineAt === null || plan === null ? null : deadlineAt - closedAt;
}

/** The time left, or the margin of what is over: `54 s left`, `3.0 s late`, `98 s before`, `no deadline`. */
export function timeWords(view: Outline, now: number): string {
  const { closedAt, deadlineAt } = view;
  if (closedAt !== null) return marginWords(marginMs(view));
  if (deadlineAt === null) return 'no deadline';
  return deadlineAt >= now ? `${duration(deadlineAt - now)} left` : `${duration(now - deadlineAt)} late`;
}

function marginWords(margin: number | null): string {
  if (margin === null) return '–';
  return margin >= 0 ? `${duration(margin)} before` : `${duration(-margin)} after`;
}

/** How it ended, how long before AWS acts, and why. One harmless line. */
export function endingWords(view: Outline): string {
  const margin = marginMs(view);
  if (margin === null) return plain(`${view.outcome}: ${view.reason}`);
  const when = margin >= 0 ? `${duration(margin)} before AWS acts` : `${duration(-margin)} after AWS acted`;
  return plain(`${view.outcome}, ${when}: ${view.reason}`);
}
