import { eventOf, noticeOfEvent } from '../event.ts';
import { instanceId } from '../fields.ts';
import { notices, type Reader, reader } from '../reader.ts';

const recommendation = eventOf({ 'instance-id': instanceId });

/** Reads `EC2 Instance Rebalance Recommendation` and its alias: the instance is more likely than others to be taken back. */
export const readRebalanceRecommendation: Reader = reader(recommendation, (event, origin) => {
  const instanceId = event.detail['instance-id'];
  return notices([noticeOfEvent({ kind: 'rebalance-recommendation', event, origin, instanceId, action: 'terminate' })]);
});
