import { readNotices, type Store, sampleNotice } from '@lastcall/core';
import type { Event, RunOutcome } from '@lastcall/plugin-api';

/** Has a spot notice of an instance accepted; resolves with the interruption's id. */
export async function open(store: Store, instanceId: string, at: number): Promise<string> {
  const raw = sampleNotice('spot-interruption', { instanceId, at, id: `notice-${instanceId}-${at}` });
  const reading = readNotices({ body: raw, receivedAt: at, account: null, region: null });
  if (reading.what !== 'notices') throw new Error('the sample is no notice');
  const [acceptance] = await store.accept(reading.notices, { source: 'sqs', receivedAt: at, raw });
  return acceptance?.interruptionId ?? '';
}

/** Claims a run of it, journals events, and closes it where an outcome is given. */
export async function tell(
  store: Store,
  id: string,
  { events = [], outcome = null }: { events?: readonly Event[]; outcome?: RunOutcome | null },
) {
  const standing = await store.find(id);
  if (standing === null) throw new Error('it is over');
  const [lease] = await store.claim('tester', [{ key: id, seen: standing.lease }]);
  if (lease === undefined) throw new Error('somebody else runs it');
  const at = Date.UTC(2026, 10, 22, 10, 15, 40);
  await store.append(
    lease,
    events.map((event, index) => ({ nth: index + 1, at, event })),
  );
  const closed: Event = { what: 'closed', outcome: outcome ?? 'succeeded', reason: 'the test says so' };
  if (outcome !== null) await store.close(lease, { nth: events.length + 1, at, event: closed }, standing.revision);
  else await store.release([lease]);
}
