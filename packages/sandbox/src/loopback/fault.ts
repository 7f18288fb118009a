import type { Call } from './call.ts';

/** What goes wrong with the requests it matches. Without `status`, `hang` or `reset` it only delays. */
export type Fault = {
  /** Only this method; default any. */
  readonly method?: string;
  /** Only paths (without query) that match; default any. */
  readonly path?: RegExp;
  /** Only calls for which this holds; default all. */
  readonly when?: (call: Call) => boolean;
  /** How many matching requests it hits; default all until it is lifted. */
  readonly times?: number;
  /** Waits this long, counted from when the body has arrived, before anything else. */
  readonly delayMs?: number;
  /** Answers with this status; the request changes nothing. */
  readonly status?: number;
  /** The body of that answer: text is sent as text/plain, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Never answers; the request changes nothing. */
  readonly hang?: true;
  /** Resets the connection, `before` the request changes anything or `after` it has done all its work. */
  readonly reset?: 'before' | 'after';
};

/** The faults in force. */
export type Faults = {
  /** Puts a fault in force behind the earlier ones and returns what lifts it; lifting twice is safe. */
  add(fault: Fault): () => void;
  /** The first fault in force that matches, counted as used; null for none. */
  take(call: Call): Fault | null;
};

function matches(fault: Fault, call: Call): boolean {
  if (fault.method !== undefined && fault.method !== call.method) return false;
  if (fault.path !== undefined && !fault.path.test(call.path)) return false;
  return fault.when?.(call) ?? true;
}

/** Faults that are hit in the order in which they were added. */
export function createFaults(): Faults {
  const left = new Map<Fault, number>();
  return {
    add(fault) {
      const own = { ...fault };
      left.set(own, fault.times ?? Number.POSITIVE_INFINITY);
      return () => left.delete(own);
    },
    take(call) {
      const hit = [...left.keys()].find((fault) => matches(fault, call));
      if (!hit) return null;
      const times = (left.get(hit) ?? 0) - 1;
      if (times > 0) left.set(hit, times);
      else left.delete(hit);
      return hit;
    },
  };
}
