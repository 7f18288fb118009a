import * as z from 'zod/mini';
import { eventOf, noticeOfEvent } from '../event.ts';
import { instanceId, instant, takeBackAction } from '../fields.ts';
import { notices, type Reader, reader } from '../reader.ts';

const warning = eventOf({
  'instance-id': instanceId,
  'instance-action': z._default(takeBackAction, 'terminate'),
  'instance-termination-time': z.nullish(instant),
});

/** Reads `EC2 Capacity Reservation Instance Interruption Warning`, of interruptible reservations and of Capacity Blocks. */
export const readCapacityInterruption: Reader = reader(warning, (event, origin) => {
  const { 'instance-id': instanceId, 'instance-action': action, 'instance-termination-time': statedAt = null } = event.detail;
  return notices([noticeOfEvent({ kind: 'capacity-interruption', event, origin, instanceId, action, statedAt })]);
});
