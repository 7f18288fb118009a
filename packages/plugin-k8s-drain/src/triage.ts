import type { Log } from '@lastcall/plugin-api';
import { choosePod, type Self } from './choose-pods.ts';
import { controllerOf, type Pod, podName } from './objects.ts';

/** How often the pods of one owner may come back to a node that is going away before they are left alone. */
const RETURNS = 2;

/** Decides which pods are to go, pod by pod, as they are first seen. */
export type Triage = {
  /** Why the pod is left alone, or null when it is to go. Ask once per pod. */
  reasonToLeave(pod: Pod): string | null;
  /** From now on pods are newcomers: they tolerate a cordoned node, or slipped in before it was one. */
  endOfFirstLook(): void;
};

/**
 * Lets each owner's pods go twice after the first look: a pod that tolerates the cordoned node would otherwise
 * be moved onto it for ever. What kubectl would have asked `--force` for is logged and moved.
 */
export function createTriage({ self, log }: { readonly self: Self; readonly log: Log }): Triage {
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
      const choice = choosePod(pod, self);
      if (choice.act === 'skip') return choice.reason;
      if (choice.notes.length > 0) log.warn('moving a pod all the same', { pod: podName(pod), notes: choice.notes });
      return looked && hasReturnedTooOften(pod) ? 'keeps coming back to the cordoned node' : null;
    },
    endOfFirstLook() {
      looked = true;
    },
  };
}
