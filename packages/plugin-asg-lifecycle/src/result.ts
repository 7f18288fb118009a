import type { Interruption, StepContext, StepOutcome } from '@lastcall/plugin-api';
import type { AsgLifecycleConfig, Result } from './config.ts';

/** What hooks are completed with, and the failure that decided it; null where none did. */
export type ChosenResult = { readonly result: Result; readonly because: string | null };

/** What the choice depends on. */
export type Choosing = {
  readonly interruption: Pick<Interruption, 'action'>;
  readonly config: Pick<AsgLifecycleConfig, 'result' | 'resultOnFailure'>;
  /** How the steps before ended, by id. */
  readonly outcomes: StepContext['outcomes'];
};

const FAILURES: Readonly<Partial<Record<StepOutcome, string>>> = {
  failed: 'failed',
  'timed-out': 'timed out',
  'not-reached': 'was not reached',
};

function firstFailure(outcomes: StepContext['outcomes']): string | null {
  const failed = Object.entries(outcomes).find(([, outcome]) => FAILURES[outcome] !== undefined);
  return failed === undefined ? null : `${failed[0]} ${FAILURES[failed[1]]}`;
}

/**
 * Chooses the result by how the steps before ended. An instance that returns to its warm pool always gets CONTINUE: it is stopped
 * and used again, while ABANDON is for machines that end.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/adding-lifecycle-hooks.html
 */
export function chooseResult({ interruption, config, outcomes }: Choosing): ChosenResult {
  const { result, resultOnFailure = result } = config;
  if (interruption.action === 'return-to-pool') return { result: 'CONTINUE', because: null };
  const because = resultOnFailure === result ? null : firstFailure(outcomes);
  return { result: because === null ? result : resultOnFailure, because };
}
