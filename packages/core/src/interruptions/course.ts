import type { Instance, Interruption, NoRunReason } from '@lastcall/plugin-api';
import type { Pipeline, Scope } from '../config/config.ts';
import { choosePipeline } from '../pipeline/match.ts';
import { asksForTags, isInScope } from './scope.ts';

/** What the inventory answered. */
export type LookedUp =
  | { readonly found: 'instance'; readonly instance: Instance }
  | { readonly found: 'absent' }
  | { readonly found: 'cannot-tell'; readonly problem: string };

/** What is to become of an interruption: a run of a pipeline, or an end without one. */
export type Course =
  | { readonly course: 'run'; readonly pipeline: Pipeline }
  | { readonly course: 'close'; readonly because: NoRunReason; readonly reason: string };

/** What a course is chosen by. */
export type CourseRequest = {
  readonly interruption: Interruption;
  readonly lookedUp: LookedUp;
  readonly scope: Scope;
  readonly pipelines: readonly Pipeline[];
};

/**
 * Chooses the course. What is not ours is left alone; what AWS no longer knows is closed, unless a lifecycle hook still
 * waits for an answer; where nobody can tell whose it is, nothing is done unless the scope asks for no tags.
 */
export function chooseCourse({ interruption, lookedUp, scope, pipelines }: CourseRequest): Course {
  const refusal = whyNotOurs(interruption, lookedUp, scope);
  if (refusal !== null) return refusal;
  const pipeline = choosePipeline(pipelines, interruption);
  return pipeline === null ? close('no-pipeline', `no pipeline is configured for ${interruption.kind}`) : { course: 'run', pipeline };
}

function whyNotOurs(interruption: Interruption, lookedUp: LookedUp, scope: Scope): Course | null {
  if (lookedUp.found === 'instance') {
    return isInScope(scope, lookedUp.instance) === 'no' ? close('foreign', 'the instance is outside the scope') : null;
  }
  if (lookedUp.found === 'cannot-tell')
    return asksForTags(scope) ? close('undecided', `nobody could say whose it is: ${lookedUp.problem}`) : null;
  const mayComplete = !asksForTags(scope) && interruption.hooks.length > 0;
  return mayComplete ? null : close('absent', 'AWS does not know the instance any more');
}

const close = (because: NoRunReason, reason: string): Course => ({ course: 'close', because, reason });
