/** A trouble that lasts: told when it begins, and not again until it has ended. */
export type Trouble = { begin(problem: unknown): void; end(): void };

/** No trouble yet; `tell` is called with what begins one. */
export function createTrouble(tell: (problem: unknown) => void): Trouble {
  let lasts = false;
  return {
    begin(problem) {
      if (!lasts) tell(problem);
      lasts = true;
    },
    end() {
      lasts = false;
    },
  };
}
