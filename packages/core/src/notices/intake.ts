import type { Clock } from '@lastcall/plugin-api';
import type { Delivery, Intake, Taken } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import { createClosings } from './closings.ts';
import { readNotices } from './read-notices.ts';

/** What an intake works with. `onTaken` is told of every delivery that was taken, for counting. */
export type IntakeParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly onTaken?: (delivery: Delivery, taken: Taken) => void;
};

/** An intake that can be stopped: whoever waits for a closing is let go. Stop the sources first. */
export type StoppableIntake = Intake & { stop(): Promise<void> };

/** Makes the one place where deliveries of all sources become durable. */
export function createIntake({ store, clock, onTaken }: IntakeParts): StoppableIntake {
  const closings = createClosings({ store, clock });
  return {
    async take(delivery) {
      const taken = await takeIn(store, delivery);
      onTaken?.(delivery, taken);
      return taken;
    },
    closed: closings.of,
    stop: closings.stop,
  };
}

async function takeIn(store: Store, delivery: Delivery): Promise<Taken> {
  const { source, receivedAt, body } = delivery;
  const reading = readNotices(delivery);
  if (reading.what === 'ignored') return reading;
  if (reading.what === 'unreadable') {
    await store.park({ receivedAt, source, reason: reading.problem, raw: body, interruptionId: null });
    return { what: 'parked', problem: reading.problem };
  }
  const acceptances = await store.accept(reading.notices, { source, receivedAt, raw: body });
  return { what: 'accepted', acceptances };
}
