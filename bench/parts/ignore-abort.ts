/** Takes a problem for what it is when the signal has aborted: the end. */
export function ignoreAbort(signal: AbortSignal): (problem: unknown) => void {
  return (problem) => {
    if (!signal.aborted) throw problem;
  };
}
