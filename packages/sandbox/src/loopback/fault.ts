import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import type { Trouble } from './trouble.ts';

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

function matches({ method, path, when }: Fault, call: Call): boolean {
  if (method !== undefined && method !== call.method) return false;
  if (path !== undefined && !path.test(call.path)) return false;
  return when?.(call) ?? true;
}

function answerOf({ body = {}, headers }: Fault, status: number): Answer {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  return { status, headers: { 'content-type': type, ...headers }, body: isText ? body : JSON.stringify(body) };
}

function insteadOf(fault: Fault): Trouble<Call>['instead'] {
  const { hang, reset, status } = fault;
  if (hang) return 'silence';
  if (reset !== undefined) return 'reset';
  return status === undefined ? null : () => answerOf(fault, status);
}

/** The trouble a fault makes. */
export const troubleBy = (fault: Fault): Trouble<Call> => ({
  concerns: (call) => matches(fault, call),
  times: fault.times ?? Number.POSITIVE_INFINITY,
  delayMs: fault.delayMs ?? 0,
  strikes: fault.reset ?? 'before',
  instead: insteadOf(fault),
});
