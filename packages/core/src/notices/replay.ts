import type { Clock } from '@lastcall/plugin-api';
import { namesReservation } from '../interruptions/spread.ts';
import { viewOf } from '../interruptions/view.ts';
import type { Taken } from '../ports/source.ts';
import type { Parked, Store } from '../ports/store.ts';
import type { Notice } from './notice.ts';
import { readNotices } from './read-notices.ts';

/** What a replay works with. */
export type ReplayParts = { readonly store: Store; readonly clock: Clock };

/** Whom a message is about, where it was parked for one instance alone. */
type Addressee = { readonly instanceId: string | null; readonly account: string | null; readonly region: string | null };

const ANYBODY: Addressee = { instanceId: null, account: null, region: null };

/**
 * What became of something parked when it was delivered once more, or null when nothing of that id is parked. Its notices count
 * as new ones: they open an interruption, or are merged into the open one of their instance. A message that was parked for one
 * interruption is delivered for that instance only, whatever others it names. What is unreadable still stays parked as it was.
 * Deadlines stay those of the message. Twice is harmless, but delivers it twice.
 */
export async function replayParked({ store, clock }: ReplayParts, id: string): Promise<Taken | null> {
  const parked = await store.findParked(id);
  if (parked === null) return null;
  const at = clock.now();
  const taken = await takeAgain(store, parked, at);
  if (taken.what !== 'parked') await store.markReplayed(id, at);
  return taken;
}

async function takeAgain(store: Store, parked: Parked, at: number): Promise<Taken> {
  const { id, source, raw, receivedAt } = parked;
  const { instanceId, account, region } = await addresseeOf(store, parked);
  const reading = readNotices({ body: raw, receivedAt, account, region });
  if (reading.what === 'ignored') return reading;
  if (reading.what === 'unreadable') return { what: 'parked', problem: reading.problem };
  const notices = noticesFor(instanceId, reading.notices).map((notice) => ({ ...notice, id: `${notice.id}/replay/${id}/${at}` }));
  return { what: 'accepted', acceptances: await store.accept(notices, { source, receivedAt: at, raw }) };
}

/** What the journal knows of the interruption; a parked body says nothing of the queue it came from. */
async function addresseeOf(store: Store, { interruptionId }: Parked): Promise<Addressee> {
  return (interruptionId === null ? null : viewOf(await store.entriesOf(interruptionId))) ?? ANYBODY;
}

/** A reservation's message stands for the one instance of it that could not be decided. */
function noticesFor(instanceId: string | null, notices: readonly Notice[]): readonly Notice[] {
  if (instanceId === null) return notices;
  return notices
    .filter((notice) => notice.instanceId === instanceId || namesReservation(notice))
    .map((notice) => ({ ...notice, instanceId }));
}
