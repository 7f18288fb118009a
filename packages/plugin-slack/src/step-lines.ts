import type { InterruptionView, Plan, StepOutcome, StepView } from '@lastcall/plugin-api';
import { escaped } from './blocks.ts';
import { durationText } from './durations.ts';

const MAX_NAME = 60;
const MAX_SUMMARY = 400;

/** How a step stands: its outcome, or what it does until it has one. */
type Standing = StepOutcome | 'running' | 'waiting' | 'left-out' | 'never-started';

const MARKS: Readonly<Record<Standing, string>> = {
  succeeded: '✅',
  skipped: '⏭️',
  failed: '❌',
  'timed-out': '⏱️',
  'not-reached': '🚫',
  running: '▶️',
  waiting: '▫️',
  'left-out': '⏭️',
  'never-started': '▫️',
};

const NAMES: Readonly<Record<Standing, string>> = {
  succeeded: '',
  skipped: 'skipped',
  failed: 'failed',
  'timed-out': 'timed out',
  'not-reached': 'not reached',
  running: 'running',
  waiting: 'waiting',
  'left-out': 'left out',
  'never-started': 'never started',
};

const isLeftOut = (plan: Plan | null, id: string): boolean =>
  plan?.stages.some(({ steps }) => steps.some((step) => step.id === id && step.decision === 'left-out')) ?? false;

function standingOf({ plan, closedAt }: InterruptionView, { id, outcome, startedAt }: StepView): Standing {
  if (outcome !== null) return outcome;
  if (isLeftOut(plan, id)) return 'left-out';
  if (closedAt !== null) return 'never-started';
  return startedAt === null ? 'waiting' : 'running';
}

function timeOf({ startedAt, endedAt, budgetMs }: StepView, at: number): string {
  if (startedAt === null) return '';
  if (endedAt !== null) return durationText(endedAt - startedAt);
  return `${durationText(Math.max(0, at - startedAt))} of ${durationText(budgetMs)}`;
}

const present = (words: string) => words !== '';

/** One line for one step as it stands at `at`: mark, name, how it stands, how long it took, what it says. */
export function stepLine(view: InterruptionView, step: StepView, at: number): string {
  const standing = standingOf(view, step);
  const code = step.code === null || standing !== 'failed' ? '' : ` \`${escaped(step.code, MAX_NAME)}\``;
  const state = [`${NAMES[standing]}${code}`, timeOf(step, at)].filter(present).join(', ');
  const head = [`${MARKS[standing]} *${escaped(step.id, MAX_NAME)}*`, state].filter(present).join(' ');
  return [head, escaped(step.summary, MAX_SUMMARY)].filter(present).join(': ');
}

/** The lines of one stage: its name, then its steps. */
export type StageLines = readonly string[];

/** Every stage with its steps as they stand at `at`, epoch ms. Steps without a summary say only how they stand. */
export function stageLines(view: InterruptionView, at: number): readonly StageLines[] {
  const stages = [...new Set(view.steps.map(({ stage }) => stage))];
  return stages.map((stage) => [
    `_${escaped(stage, MAX_NAME)}_`,
    ...view.steps.filter((step) => step.stage === stage).map((step) => stepLine(view, step, at)),
  ]);
}
