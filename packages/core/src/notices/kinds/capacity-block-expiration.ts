import * as z from 'zod/mini';
import { eventOf, noticeOfEvent } from '../event.ts';
import { instant, reservationId } from '../fields.ts';
import { notices, type Reader, reader } from '../reader.ts';

const warning = eventOf({
  'capacity-reservation-id': reservationId,
  // AWS documents no format of this field, and a block ends whether or not we can read the date.
  'end-date': z.catch(z.nullish(instant), null),
});

/** Reads both spellings of the Capacity Block expiration warning. It names the reservation, no instance. */
export const readCapacityBlockExpiration: Reader = reader(warning, (event, origin) => {
  const { 'capacity-reservation-id': instanceId, 'end-date': statedAt = null } = event.detail;
  return notices([noticeOfEvent({ kind: 'capacity-block-expiration', event, origin, instanceId, action: 'terminate', statedAt })]);
});
