import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import { OUR_HOOKS } from './estate.ts';

/** The interruption as a journal would tell it that makes things look better than they are. */
export function flattered(view: InterruptionView): InterruptionView {
  return { ...view, steps: view.steps.map((step) => (step.startedAt === null ? step : { ...step, ...FLATTERY[step.id]?.(step) })) };
}

const FLATTERY: Readonly<Record<string, (step: StepView) => Partial<StepView>>> = {
  'ssm-shutdown': ({ facts }) => ({ outcome: 'succeeded', facts: { ...facts, exitCode: 0 } }),
  'asg-lifecycle': ({ facts }) => ({ outcome: 'succeeded', facts: { ...facts, completed: OUR_HOOKS } }),
};
