/**
 * The page's one source of time. It tells the server's time: the deadlines shown are judged by the server's clock,
 * and the clock of the computer a person looks from may be minutes off.
 */
export type PageClock = {
  /** The present instant by the server's clock, epoch ms. */
  now(): number;
  /** How far the server's clock is ahead of this computer's, ms; 0 while the difference does not matter. */
  skewMs(): number;
  /** Takes the server's time from an answer's `Date` header. Null and differences under 3 s are passed over. */
  adjust(date: string | null): void;
  /** Calls `act` once, `ms` from now. Returns a function that calls it off; calling that twice is safe. */
  after(ms: number, act: () => void): () => void;
  /** Calls `act` once a second, for all callers in the same turn. Returns a function that ends it. */
  everySecond(act: () => void): () => void;
  /** Calls `act` before the next frame is drawn, or within a second on a page nobody looks at. */
  nextFrame(act: () => void): void;
};

/** The header has whole seconds, and an answer takes its time. */
const NOTICEABLE_MS = 3_000;
const SECOND_MS = 1_000;

/** Makes the clock. Its one timer runs only while somebody listens. */
export function createPageClock(): PageClock {
  const listeners = new Set<() => void>();
  let skewMs = 0;
  let timer: ReturnType<typeof setInterval> | null = null;

  const tick = () => {
    for (const listener of [...listeners]) listener();
  };
  const rest = () => {
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  const after = (ms: number, act: () => void) => {
    const id = setTimeout(act, ms);
    return () => clearTimeout(id);
  };
  return {
    now: () => Date.now() + skewMs,
    skewMs: () => skewMs,
    adjust(date) {
      const difference = Date.parse(date ?? '') - Date.now();
      if (!Number.isNaN(difference)) skewMs = Math.abs(difference) < NOTICEABLE_MS ? 0 : difference;
    },
    after,
    everySecond(act) {
      listeners.add(act);
      timer ??= setInterval(tick, SECOND_MS);
      return () => {
        listeners.delete(act);
        rest();
      };
    },
    nextFrame: (act) => raceFrame(after, act),
  };
}

/** A hidden page is drawn no frames, but its title and announcements must go on. */
function raceFrame(after: PageClock['after'], act: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    callOff();
    cancelAnimationFrame(frame);
    act();
  };
  const callOff = after(SECOND_MS, once);
  const frame = requestAnimationFrame(once);
}
