import type { Delivery, Intake, Taken } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { readNotices } from './read-notices.ts';

/** What an intake works with. `onTaken` is told of every delivery that was taken, for counting. */
export type IntakeParts = {
  readonly store: Store;
  readonly onTaken?: (delivery: Delivery, taken: Taken) => void;
};

/** Makes the one place where deliveries of all sources become durable. Its `closed` promises never settle once the store is shut. */
export function createIntake({ store, onTaken }: IntakeParts): Intake {
  return {
    async take(delivery) {
      const taken = await takeIn(store, delivery);
      onTaken?.(delivery, taken);
      return taken;
    },
    closed: (interruptionIds) => whenClosed(store, interruptionIds),
  };
}

async function takeIn(store: Store, delivery: Delivery): Promise<Taken> {
  const { source, receivedAt, body } = delivery;
  const reading = readNotices(delivery);
  if (reading.what === 'ignored') return reading;
  if (reading.what === 'unreadable') {
    await store.park({ receivedAt, source, reason: reading.problem, raw: body });
    return { what: 'parked', problem: reading.problem };
  }
  const acceptances = await store.accept(reading.notices, { source, receivedAt, raw: body });
  return { what: 'accepted', acceptances };
}

function whenClosed(store: Store, interruptionIds: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = store.onWrite(() => look().catch(reject));
    const look = async () => {
      const found = await Promise.all(interruptionIds.map((id) => store.find(id)));
      if (found.some((open) => open !== null)) return;
      unsubscribe();
      resolve();
    };
    look().catch(reject);
  });
}
