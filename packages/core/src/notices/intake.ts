import type { Clock } from '@lastcall/plugin-api';
import type { Delivery, Intake, Taken } from '../ports/source.ts';
import type { Store } from '../ports/store.ts';
import type { StandIn } from '../stand-in/stand-in.ts';
import { createClosings } from './closings.ts';
import { readNotices } from './read-notices.ts';
import { createStoring } from './storing.ts';

/** What an intake works with. `onTaken` is told of every delivery that was taken, for counting. */
export type IntakeParts = {
  readonly store: Store;
  readonly clock: Clock;
  /** Acts on what the store cannot take, which is not taken therefore. */
  readonly standIn?: Pick<StandIn, 'take'>;
  readonly onTaken?: (delivery: Delivery, taken: Taken) => void;
};

/** An intake that can be stopped: whoever waits for a closing is let go. Stop the sources first. */
export type StoppableIntake = Intake & { stop(): Promise<void> };

/** Makes the one place where deliveries of all sources become durable. */
export function createIntake({ store, clock, standIn, onTaken }: IntakeParts): StoppableIntake {
  const storing: Storing = {
    park: (parking) => store.park(parking),
    accept: createStoring({ store, clock, standIn }),
    noteCanary: (sentAt) => store.noteCanary(sentAt),
  };
  const closings = createClosings({ store, clock });
  return {
    async take(delivery) {
      const taken = await takeIn(storing, delivery);
      onTaken?.(delivery, taken);
      return taken;
    },
    closed: closings.of,
    stop: closings.stop,
  };
}

type Storing = Pick<Store, 'park' | 'accept' | 'noteCanary'>;

async function takeIn(storing: Storing, delivery: Delivery): Promise<Taken> {
  const { source, receivedAt, body } = delivery;
  const reading = readNotices(delivery);
  if (reading.what === 'ignored') {
    if (reading.canarySentAt !== undefined) await storing.noteCanary(reading.canarySentAt);
    return reading;
  }
  if (reading.what === 'unreadable') {
    await storing.park({ receivedAt, source, reason: reading.problem, raw: body, interruptionId: null });
    return { what: 'parked', problem: reading.problem };
  }
  const acceptances = await storing.accept(reading.notices, { source, receivedAt, raw: body });
  return { what: 'accepted', acceptances };
}
