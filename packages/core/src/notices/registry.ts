import { readSchedule } from './kinds/canary.ts';
import { readCapacityBlockExpiration } from './kinds/capacity-block-expiration.ts';
import { readCapacityInterruption } from './kinds/capacity-interruption.ts';
import { readStateChange } from './kinds/instance-state-change.ts';
import { readRebalanceRecommendation } from './kinds/rebalance-recommendation.ts';
import { readHealthEvent } from './kinds/scheduled-change.ts';
import { readSpotInterruption } from './kinds/spot-interruption.ts';
import { readDirectTermination, readTerminationEvent } from './kinds/termination-hook.ts';
import { ignoring, type Reader } from './reader.ts';

const EC2 = 'aws.ec2';
const AUTO_SCALING = 'aws.autoscaling';

const launching = ignoring('an instance is being launched');
const launched = ignoring('an instance was launched');
const delivered = ignoring('a Capacity Block was delivered');
const terminated = ignoring('an instance was terminated already');
const tested = ignoring('a test notification');
const failed = ignoring('an Auto Scaling activity failed');

const ROWS: readonly (readonly [source: string, type: string, read: Reader])[] = [
  [EC2, 'EC2 Spot Instance Interruption Warning', readSpotInterruption],
  [EC2, 'EC2 Capacity Reservation Instance Interruption Warning', readCapacityInterruption],
  [EC2, 'EC2 Instance Rebalance Recommendation', readRebalanceRecommendation],
  // Listed in the EventBridge reference, with no payload published.
  [EC2, 'EC2 Spot Instance Rebalance Recommended', readRebalanceRecommendation],
  [EC2, 'EC2 Instance State-change Notification', readStateChange],
  // The EC2 guide and the EventBridge reference spell these differently.
  [EC2, 'Capacity Block Reservation Expiration Warning', readCapacityBlockExpiration],
  [EC2, 'Capacity Block Expiration Warning', readCapacityBlockExpiration],
  [EC2, 'Capacity Block Reservation Delivered', delivered],
  [EC2, 'Capacity Block Delivered', delivered],
  [AUTO_SCALING, 'EC2 Instance-terminate Lifecycle Action', readTerminationEvent],
  [AUTO_SCALING, 'EC2 Instance-launch Lifecycle Action', launching],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_TERMINATING', readDirectTermination],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_LAUNCHING', launching],
  [AUTO_SCALING, 'autoscaling:TEST_NOTIFICATION', tested],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_LAUNCH', launched],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_LAUNCH_ERROR', failed],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_TERMINATE', terminated],
  [AUTO_SCALING, 'autoscaling:EC2_INSTANCE_TERMINATE_ERROR', failed],
  ['aws.events', 'Scheduled Event', readSchedule],
  ['aws.health', 'AWS Health Event', readHealthEvent],
];

const readers: ReadonlyMap<string, Reader> = new Map(ROWS.map(([source, type, read]) => [`${source} ${type}`, read]));

/**
 * The reader of one kind of message. `type` is EventBridge's detail-type, or the transition or event an Auto Scaling
 * group names when it writes to a queue or topic itself. Unknown ones are ignored with a reason that names them.
 */
export function readerOf({ source, type }: { readonly source: string; readonly type: string }): Reader {
  const unknown = `nothing is known to do about "${type.slice(0, 80)}" of ${source.slice(0, 40)}`;
  return readers.get(`${source} ${type}`) ?? ignoring(unknown);
}
