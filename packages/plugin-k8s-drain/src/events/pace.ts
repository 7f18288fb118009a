/** Lets so many through in a second, and some at once after a rest. */
export type Pace = {
  /** The earliest instant for the next one, epoch ms; in the past or now: at once. */
  nextAt(): number;
  /** One goes. */
  spend(now: number): void;
  /** Nothing goes before this instant, epoch ms. */
  restUntil(at: number): void;
};

/** Makes it. `perSecond` is asked anew each time. */
export function createPace({ perSecond, burst }: { readonly perSecond: () => number; readonly burst: number }): Pace {
  /** When all that has gone would have gone one by one, epoch ms. */
  let evenAt = Number.NEGATIVE_INFINITY;
  let restsUntil = Number.NEGATIVE_INFINITY;
  const gapMs = () => 1_000 / perSecond();
  return {
    nextAt: () => Math.max(restsUntil, evenAt - (burst - 1) * gapMs()),
    spend(now) {
      evenAt = Math.max(evenAt, now) + gapMs();
    },
    restUntil(at) {
      restsUntil = Math.max(restsUntil, at);
    },
  };
}
