import type { Clock, Log } from '@lastcall/plugin-api';
import { controllerOf, type Pod, podName } from '../api-server/objects.ts';
import { type Choice, choosePod, isOurselves, type Self } from '../pods/choose-pods.ts';
import { type DaemonSetAnswer, judgeStrictly, type StrictOptions } from '../pods/strict-filters.ts';

/** How often the pods of one owner may come back to a node that is going away before they are left alone. */
const RETURNS = 2;

/** Decides which pods are to go, pod by pod, as they are first seen. */
export type Triage = {
  /** Why the pod is left alone, or null when it is to go. Ask once per pod. */
  reasonToLeave(pod: Pod): string | null;
  /** From now on pods are newcomers: they tolerate a cordoned node, or slipped in before it was one. */
  endOfFirstLook(): void;
};

/** Tells which pods go and which stay. */
export type Choose = (pod: Pod) => Choice;

/** As an interruption demands it: whatever can move moves. */
export const chooseForInterruption =
  (self: Self): Choose =>
  (pod) =>
    choosePod(pod, self);

/** What strict choosing goes by; `answers` knows the DaemonSets of the pods that were there at first. */
export type StrictChoosing = {
  readonly self: Self;
  readonly options: StrictOptions;
  readonly clock: Clock;
  answers(pod: Pod): DaemonSetAnswer | null;
};

/** As kubectl does it. A newcomer for which it would have refused the node is left alone: the others are on their way already. */
export const chooseStrictly =
  ({ self, options, clock, answers }: StrictChoosing): Choose =>
  (pod) => {
    if (isOurselves(pod, self)) return choosePod(pod, self);
    const choice = judgeStrictly(pod, { options, daemonSet: answers(pod), now: clock.now() });
    return choice.act === 'refuse' ? { ...choice, act: 'skip' } : choice;
  };

/**
 * Lets each owner's pods go twice after the first look: a pod that tolerates the cordoned node would otherwise
 * be moved onto it for ever. What kubectl would have asked `--force` for is logged and moved.
 */
export function createTriage({ choose, log }: { readonly choose: Choose; readonly log: Log }): Triage {
  const returns = new Map<string, number>();
  let looked = false;

  const hasReturnedTooOften = (pod: Pod): boolean => {
    const owner = controllerOf(pod)?.uid ?? podName(pod);
    const count = (returns.get(owner) ?? 0) + 1;
    returns.set(owner, count);
    return count > RETURNS;
  };

  return {
    reasonToLeave(pod) {
      const choice = choose(pod);
      if (choice.act === 'skip') return choice.reason;
      if (choice.notes.length > 0) log.warn('moving a pod all the same', { pod: podName(pod), notes: choice.notes });
      return looked && hasReturnedTooOften(pod) ? 'keeps coming back to the cordoned node' : null;
    },
    endOfFirstLook() {
      looked = true;
    },
  };
}
