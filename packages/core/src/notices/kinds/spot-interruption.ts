import { eventOf, noticeOfEvent } from '../event.ts';
import { instanceId, takeBackAction } from '../fields.ts';
import { notices, type Reader, reader } from '../reader.ts';

const warning = eventOf({ 'instance-id': instanceId, 'instance-action': takeBackAction });

/** Reads `EC2 Spot Instance Interruption Warning`. The id is taken from `detail`: `resources` holds no regular ARN. */
export const readSpotInterruption: Reader = reader(warning, (event, origin) => {
  const { 'instance-id': instanceId, 'instance-action': action } = event.detail;
  return notices([noticeOfEvent({ kind: 'spot-interruption', event, origin, instanceId, action })]);
});
