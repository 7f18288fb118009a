import type { Call } from './call.ts';

/** A call several callers wait for. It goes on until the last of them has left. */
export type JointCall = {
  readonly call: Call;
  /** Adds a caller; it leaves when its signal aborts. Nothing happens once the call is over. */
  join(member: Call): void;
  /** Lets go of every listener, when the call is over. */
  release(): void;
};

/** The longest a joint call may take, ms. Its members end it earlier by leaving. */
const LONGEST_MS = 60_000;

/** `now`: when it begins, epoch ms. `longestMs`: the longest it may take; default a minute. */
export type JointCallParts = { readonly now: number; readonly priority?: number | undefined; readonly longestMs?: number };

/** Makes a call whose signal aborts when everybody who joined has left. */
export function createJointCall({ now, priority = 5, longestMs = LONGEST_MS }: JointCallParts): JointCall {
  const controller = new AbortController();
  // Not `addEventListener(…, { signal })`: with hundreds of members its own listeners make joining quadratic.
  const forgetting: (() => void)[] = [];
  let members = 0;
  let isOver = false;
  return {
    call: { signal: controller.signal, deadlineAt: now + longestMs, priority },
    join({ signal }) {
      if (isOver) return;
      members += 1;
      const leave = () => {
        members -= 1;
        if (members === 0) controller.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      forgetting.push(() => signal.removeEventListener('abort', leave));
    },
    release() {
      isOver = true;
      for (const forget of forgetting.splice(0)) forget();
    },
  };
}
