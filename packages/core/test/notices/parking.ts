import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { createIntake } from '../../src/notices/intake.ts';
import { parkUndecided } from '../../src/notices/park-undecided.ts';
import { replayParked } from '../../src/notices/replay.ts';
import { sampleNotice } from '../../src/notices/samples.ts';
import type { Taken } from '../../src/ports/source.ts';
import type { Parked } from '../../src/ports/store.ts';

export const ONE = 'i-0000000000000001a';
export const OTHER = 'i-0000000000000002b';

/** A store in memory, what comes in, and what is parked of it. */
export function aParkingWorld() {
  const clock = fakeClock();
  const store = createMemoryStore();
  const intake = createIntake({ store, clock });
  const place = { account: '444455556666', region: 'us-east-1' };
  const take = (body: string, source = 'sqs') => intake.take({ source, body, receivedAt: clock.now(), ...place });
  const spot = (instanceId: string) => sampleNotice('spot-interruption', { instanceId, at: clock.now() });
  const close = async (interruptionId: string) => {
    const found = await store.find(interruptionId);
    const [lease] = await store.claim('me', [{ key: interruptionId, seen: found?.lease ?? null }]);
    if (lease === undefined || found === null) throw new Error('nothing to close');
    const event = { what: 'closed-without-run', because: 'undecided', reason: 'throttled' } as const;
    await store.close(lease, { nth: 1, at: clock.now(), event }, found.revision);
  };
  /** Closes the open interruption of an instance as undecided; resolves with what is parked of it. */
  const giveUp = async (instanceId: string): Promise<Parked> => {
    const open = (await store.open()).find(({ interruption }) => interruption.instanceId === instanceId);
    const id = open?.interruption.id ?? '';
    await parkUndecided({ store }, id, 'throttled');
    await close(id);
    return newest();
  };
  const undecided = async (body: string): Promise<Parked> => {
    await take(body);
    return giveUp(ONE);
  };
  const newest = async () => {
    const [parked] = await store.parked(1);
    if (parked === undefined) throw new Error('nothing is parked');
    return parked;
  };
  const replay = (id: string) => replayParked({ store, clock }, id);
  return { clock, store, take, spot, close, giveUp, undecided, newest, replay };
}

/** What each notice did, by its instance's interruption. */
export const effectsOf = (taken: Taken | null) =>
  taken?.what === 'accepted' ? taken.acceptances.map(({ effect }) => effect) : taken?.what;

/** One message about a scheduled change of several instances. */
export const healthOf = (instanceIds: readonly string[], at: number) => {
  const event = JSON.parse(sampleNotice('scheduled-change', { instanceId: ONE, at }));
  const [entity] = event.detail.affectedEntities;
  event.detail.affectedEntities = instanceIds.map((entityValue) => ({ ...entity, entityValue }));
  return JSON.stringify(event);
};
