import { createHash } from 'node:crypto';
import type { ClusterEvent, Regarding } from '../events/cluster-event.ts';
import { type Ask, READ_MS } from './asks.ts';

/** Who leaves the events: `kubectl get events --field-selector source=lastcall` finds all of them. */
export const REPORTER = 'lastcall';

/** What happens to things without a namespace is told here. */
const HOME = 'default';

/** More the server refuses, in bytes (`NoteLengthLimit`). */
const LONGEST_NOTE = 1_024;
const LONGEST_INSTANCE = 128;
const LONGEST_NAME = 253;
const MORE = ' …';

/** The text, cut where it is longer than so many bytes. */
function cut(text: string, bytes: number): string {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  // In a stream, half a character at the end is kept for later.
  return `${new TextDecoder().decode(whole.subarray(0, bytes - Buffer.byteLength(MORE)), { stream: true })}${MORE}`;
}

/** RFC 3339 with six decimals: the server reads nothing else there. */
const microTime = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

const referenceTo = ({ kind, namespace, name, uid }: Regarding) => ({
  apiVersion: 'v1',
  kind,
  name,
  uid,
  ...(namespace === undefined ? {} : { namespace }),
});

/** The same for the same event, also in another process: what is told twice is a conflict, and not a second event. */
function nameOf({ regarding, reason, once }: ClusterEvent): string {
  const mark = createHash('sha256').update([once, reason, regarding.uid].join('\n')).digest('hex').slice(0, 16);
  const room = LONGEST_NAME - mark.length - 1;
  return `${regarding.name.slice(0, room).replace(/[^a-z0-9]+$/, '')}.${mark}`;
}

/** Leaves an event where `kubectl describe` shows it. `instance` is who we are among several. The server forgets events after an hour. */
export function postEvent(event: ClusterEvent, instance: string): Ask {
  const { regarding, related, type, reason, action, note, at, annotations } = event;
  const namespace = regarding.namespace ?? HOME;
  return {
    method: 'POST',
    path: `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`,
    body: {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace, name: nameOf(event), annotations },
      eventTime: microTime(at),
      reportingController: REPORTER,
      reportingInstance: instance.slice(0, LONGEST_INSTANCE),
      ...{ type, reason, action, note: cut(note, LONGEST_NOTE) },
      regarding: referenceTo(regarding),
      ...(related === undefined ? {} : { related: referenceTo(related) }),
    },
    lane: 'events',
    timeoutMs: READ_MS,
  };
}
