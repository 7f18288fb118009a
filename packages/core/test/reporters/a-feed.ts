import { type Report, type Reporter, silentLog } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { createKeeper } from '../../src/leases/keeper.ts';
import type { Store } from '../../src/ports/store.ts';
import { startFeed } from '../../src/reporters/feed.ts';
import { aNotice } from '../interruptions/replica.ts';

const noticeAt = (clock: FakeClock, id: string) =>
  aNotice('spot-interruption', { id, instanceId: `i-${id.padStart(17, '0')}`, noticedAt: clock.now() });

/** A store, and feeds of one reporter on it. */
export function aWorld() {
  const clock = fakeClock();
  const store = createMemoryStore();
  const accept = (id: string) => store.accept([noticeAt(clock, id)], { source: 'test', receivedAt: clock.now(), raw: '' });
  const feed = (report: Reporter['report'], { on = store, owner = 'one' }: { readonly on?: Store; readonly owner?: string } = {}) => {
    const keeper = createKeeper({ store: on, clock, log: silentLog });
    keeper.start();
    const fed = startFeed({ name: 'told', reporter: { report }, store: on, clock, log: silentLog, keeper, owner });
    return { ...fed, keeper };
  };
  return { clock, store, accept, feed };
}

/** What a report tells, in short. */
export const idsOf = ({ entries }: Report) => entries.map(({ event }) => (event.what === 'notice-accepted' ? event.noticeId : event.what));
