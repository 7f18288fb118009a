/** A stretch of time, epoch ms; without an end while it goes on. */
export type Span = { readonly from: number; to: number };

/** Whether a span has a part in common with a stretch. */
export const touches = ({ from, to }: Span, start: number, end: number): boolean => from <= end && to >= start;

/** Stretches in which something was so. */
export type Spans = {
  /** It is so from now on; returns what ends it. Ending it twice is safe. */
  begin(at: number): (at: number) => void;
  readonly all: readonly Span[];
};

/** No stretch yet. */
export function createSpans(): Spans {
  const all: Span[] = [];
  return {
    all,
    begin(from) {
      const span = { from, to: Number.POSITIVE_INFINITY };
      all.push(span);
      return (at) => {
        span.to = Math.min(span.to, at);
      };
    },
  };
}
