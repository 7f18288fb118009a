import type { Agenda } from '../agenda.ts';
import type { Bus } from './events/bus.ts';
import { blockExpiration, capacityWarning, rebalanceRecommendation, spotWarning } from './events/event.ts';
import { healthEvent, type Maintenance, newHealthArn, scheduledEvent } from './events/health.ts';
import type { Place } from './place.ts';
import type { Machines } from './world/machines.ts';

/** How a spot instance is taken back. */
export type SpotInterruption = {
  /** From the warning to the end, ms. Default 120,000. */
  readonly noticeMs?: number;
  /** Default `terminate`. */
  readonly action?: 'terminate' | 'stop' | 'hibernate';
};

/** A maintenance to announce; `startsAt` is epoch ms. */
export type MaintenanceParts = {
  readonly instanceIds: readonly string[];
  readonly startsAt: number;
  readonly endsAt?: number;
  /** Default `AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED`. */
  readonly eventTypeCode?: string;
};

/** AWS taking machines away. */
export type Market = {
  /** Warns of the instance's interruption now and carries it out after the notice time. Resolves when the warning is delivered. */
  interruptSpot(id: string, interruption?: SpotInterruption): Promise<void>;
  /** Warns that an interruptible Capacity Reservation takes its instance back, and does so after the notice time. */
  interruptCapacity(id: string, interruption?: Pick<SpotInterruption, 'noticeMs'>): Promise<void>;
  /** Warns that a Capacity Block ends at `endsAt`, epoch ms; its instances are terminated from 30 minutes before that. */
  expireCapacityBlock(capacityReservationId: string, endsAt: number): Promise<void>;
  /** Says that the instance is at elevated risk; nothing follows by itself. */
  recommendRebalance(id: string): Promise<void>;
  /** Announces a maintenance by AWS Health and in DescribeInstanceStatus. Returns what later messages about it need. */
  scheduleMaintenance(parts: MaintenanceParts): Promise<Maintenance>;
  /** Says that a maintenance will not take place, or is over. */
  closeMaintenance(maintenance: Maintenance): Promise<void>;
};

/** Instances of a Capacity Block begin to terminate half an hour before its end. */
const BLOCK_ENDS_EARLY_MS = 1_800_000;
const RETIREMENT = 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED';

/** The market of a world. */
export function createMarket({ place, agenda, bus, machines }: { place: Place; agenda: Agenda; bus: Bus; machines: Machines }): Market {
  return {
    interruptSpot(id, { noticeMs = 120_000, action = 'terminate' } = {}) {
      const instance = machines.instance(id);
      const end = action === 'terminate' ? machines.terminate : machines.stop;
      agenda.after(noticeMs, () => end(instance));
      return bus.publish(spotWarning(place, instance, action));
    },
    interruptCapacity(id, { noticeMs = 120_000 } = {}) {
      const instance = machines.instance(id);
      agenda.after(noticeMs, () => machines.terminate(instance));
      return bus.publish(capacityWarning(place, instance, agenda.now() + noticeMs));
    },
    expireCapacityBlock(capacityReservationId, endsAt) {
      const held = machines.all().filter((instance) => instance.capacityReservationId === capacityReservationId);
      for (const instance of held) agenda.schedule(endsAt - BLOCK_ENDS_EARLY_MS, () => machines.terminate(instance));
      return bus.publish(blockExpiration(place, capacityReservationId, endsAt));
    },
    recommendRebalance: (id) => bus.publish(rebalanceRecommendation(place, machines.instance(id))),
    async scheduleMaintenance(parts) {
      const instances = parts.instanceIds.map(machines.instance);
      const region = instances[0]?.region ?? place.region;
      const eventTypeCode = parts.eventTypeCode ?? RETIREMENT;
      const maintenance: Maintenance = {
        ...parts,
        region,
        eventTypeCode,
        statusCode: 'upcoming',
        eventArn: newHealthArn(region, eventTypeCode),
      };
      for (const { scheduledEvents } of instances) scheduledEvents.push(scheduledEvent(maintenance));
      await bus.publish(healthEvent(place, maintenance));
      return maintenance;
    },
    async closeMaintenance(maintenance) {
      const affected = machines.all().filter(({ id }) => maintenance.instanceIds.includes(id));
      for (const { scheduledEvents } of affected) {
        const kept = scheduledEvents.filter(({ notBeforeAt }) => notBeforeAt !== maintenance.startsAt);
        scheduledEvents.splice(0, scheduledEvents.length, ...kept);
      }
      await bus.publish(healthEvent(place, { ...maintenance, statusCode: 'closed' }));
    },
  };
}
