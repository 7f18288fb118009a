import { type Interruption, type Log, messageOf } from '@lastcall/plugin-api';
import type { ReadyStep } from './run.ts';

/** What asking the steps of a pipeline needs. */
export type NotForRequest = {
  /** By id, of one pipeline. */
  readonly steps: ReadonlyMap<string, Pick<ReadyStep, 'step'>>;
  readonly interruption: Interruption;
  readonly log: Log;
};

/**
 * Why a step, by its own word, has nothing to do for an interruption; null when it has, or does not say. A step that throws instead
 * of answering is logged and counts as one that has something to do: its run will tell.
 */
export function askNotFor({ steps, interruption, log }: NotForRequest): (stepId: string) => string | null {
  return (id) => {
    try {
      return steps.get(id)?.step.notFor?.(interruption) ?? null;
    } catch (problem) {
      log.warn('a step could not say whether an interruption concerns it', { step: id, problem: messageOf(problem) });
      return null;
    }
  };
}
