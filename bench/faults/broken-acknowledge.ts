import type { Acceptance, Store } from '@lastcall/core';
import type { Clock } from '@lastcall/plugin-api';

/** How long after its acknowledgement a notice is written, ms: as by a program that collects what it writes. */
const WRITE_BEHIND_MS = 500;

/** The store, but what is accepted is acknowledged first and written a moment later. */
export function acknowledgingEarly(store: Store, clock: Clock): Store {
  return {
    ...store,
    async accept(notices, receipt) {
      clock.schedule(clock.now() + WRITE_BEHIND_MS, () => void store.accept(notices, receipt).catch(() => undefined));
      return notices.map(({ id }): Acceptance => ({ noticeId: id, interruptionId: null, effect: 'nothing-open' }));
    },
  };
}
