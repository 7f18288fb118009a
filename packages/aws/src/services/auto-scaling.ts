import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  type CompleteLifecycleActionCommandInput,
  DescribeAutoScalingGroupsCommand,
  type DescribeAutoScalingGroupsCommandInput,
  DescribeAutoScalingInstancesCommand,
  type DescribeAutoScalingInstancesCommandInput,
  DescribeLifecycleHooksCommand,
  type DescribeLifecycleHooksCommandInput,
  DetachInstancesCommand,
  type DetachInstancesCommandInput,
  RecordLifecycleActionHeartbeatCommand,
  type RecordLifecycleActionHeartbeatCommandInput,
  SetInstanceHealthCommand,
  type SetInstanceHealthCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { Call } from '../calling/call.ts';
import type { BucketName } from '../calling/rates.ts';
import type { ServiceParts } from './service.ts';

/** Auto Scaling, one region. */
export type AutoScaling = ReturnType<typeof openAutoScaling>;

const ANY: readonly BucketName[] = ['autoscaling'];
/** Heartbeats come by the hundred and can wait: they have a pace of their own, so that completions need not wait for them. */
const HEARTBEAT: readonly BucketName[] = ['autoscaling-heartbeat'];

/** Makes the client; silent on the network until an operation is called. Everything in it may be repeated. */
export function openAutoScaling({ settings, ask }: ServiceParts) {
  const client = new AutoScalingClient(settings);
  return {
    /** At most 100 groups in an answer. */
    describeAutoScalingGroups: (input: DescribeAutoScalingGroupsCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeAutoScalingGroups', buckets: ANY }, call, (abortSignal) =>
        client.send(new DescribeAutoScalingGroupsCommand(input), { abortSignal }),
      ),
    /** At most 50 ids. */
    describeAutoScalingInstances: (input: DescribeAutoScalingInstancesCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeAutoScalingInstances', buckets: ANY }, call, (abortSignal) =>
        client.send(new DescribeAutoScalingInstancesCommand(input), { abortSignal }),
      ),
    describeLifecycleHooks: (input: DescribeLifecycleHooksCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeLifecycleHooks', buckets: ANY }, call, (abortSignal) =>
        client.send(new DescribeLifecycleHooksCommand(input), { abortSignal }),
      ),
    /** A second completion is refused as "no active lifecycle action". */
    completeLifecycleAction: (input: CompleteLifecycleActionCommandInput, call: Call) =>
      ask({ action: 'autoscaling:CompleteLifecycleAction', buckets: ANY }, call, (abortSignal) =>
        client.send(new CompleteLifecycleActionCommand(input), { abortSignal }),
      ),
    recordLifecycleActionHeartbeat: (input: RecordLifecycleActionHeartbeatCommandInput, call: Call) =>
      ask({ action: 'autoscaling:RecordLifecycleActionHeartbeat', buckets: HEARTBEAT }, call, (abortSignal) =>
        client.send(new RecordLifecycleActionHeartbeatCommand(input), { abortSignal }),
      ),
    /** At most 20 ids of one group; refused as a whole when one of them is not in it. */
    detachInstances: (input: DetachInstancesCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DetachInstances', buckets: ANY }, call, (abortSignal) =>
        client.send(new DetachInstancesCommand(input), { abortSignal }),
      ),
    setInstanceHealth: (input: SetInstanceHealthCommandInput, call: Call) =>
      ask({ action: 'autoscaling:SetInstanceHealth', buckets: ANY }, call, (abortSignal) =>
        client.send(new SetInstanceHealthCommand(input), { abortSignal }),
      ),
  };
}
