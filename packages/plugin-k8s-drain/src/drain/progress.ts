import type { Clock } from '@lastcall/plugin-api';

/** Says things now and then. */
export type PacedVoice = {
  /** Says `text()` now, or when `everyMs` have passed since the last time; only the latest text is said. */
  say(text: () => string): void;
  /** Drops what has not been said. Safe to call twice. */
  end(): void;
};

/** A voice that speaks at most once in `everyMs`, and never the same line twice in a row. */
export function createPacedVoice({
  clock,
  everyMs,
  speak,
}: {
  clock: Clock;
  everyMs: () => number;
  speak: (text: string) => void;
}): PacedVoice {
  let next: (() => string) | null = null;
  let callOff: (() => void) | null = null;
  let spokeAt = Number.NEGATIVE_INFINITY;
  let last = '';
  const flush = () => {
    callOff = null;
    const text = next?.() ?? last;
    next = null;
    if (text === last) return;
    spokeAt = clock.now();
    last = text;
    speak(text);
  };
  return {
    say(text) {
      next = text;
      if (callOff !== null) return;
      if (clock.now() >= spokeAt + everyMs()) flush();
      else callOff = clock.schedule(spokeAt + everyMs(), flush);
    },
    end() {
      callOff?.();
      callOff = null;
      next = null;
    },
  };
}
