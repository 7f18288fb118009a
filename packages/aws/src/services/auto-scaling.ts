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
  RecordLifecycleActionHeartbeatCommand,
  type RecordLifecycleActionHeartbeatCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { Call } from '../calling/call.ts';
import type { ServiceParts } from './service.ts';

/** Auto Scaling, one region. AWS documents no request rates for it. */
export type AutoScaling = ReturnType<typeof openAutoScaling>;

/** Makes the client; silent on the network until an operation is called. */
export function openAutoScaling({ settings, ask }: ServiceParts) {
  const client = new AutoScalingClient(settings);
  return {
    describeAutoScalingGroups: (input: DescribeAutoScalingGroupsCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeAutoScalingGroups' }, call, (abortSignal) =>
        client.send(new DescribeAutoScalingGroupsCommand(input), { abortSignal }),
      ),
    /** At most 50 ids. */
    describeAutoScalingInstances: (input: DescribeAutoScalingInstancesCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeAutoScalingInstances' }, call, (abortSignal) =>
        client.send(new DescribeAutoScalingInstancesCommand(input), { abortSignal }),
      ),
    describeLifecycleHooks: (input: DescribeLifecycleHooksCommandInput, call: Call) =>
      ask({ action: 'autoscaling:DescribeLifecycleHooks' }, call, (abortSignal) =>
        client.send(new DescribeLifecycleHooksCommand(input), { abortSignal }),
      ),
    /** A second completion is refused as "no active lifecycle action", so it may be repeated. */
    completeLifecycleAction: (input: CompleteLifecycleActionCommandInput, call: Call) =>
      ask({ action: 'autoscaling:CompleteLifecycleAction' }, call, (abortSignal) =>
        client.send(new CompleteLifecycleActionCommand(input), { abortSignal }),
      ),
    recordLifecycleActionHeartbeat: (input: RecordLifecycleActionHeartbeatCommandInput, call: Call) =>
      ask({ action: 'autoscaling:RecordLifecycleActionHeartbeat' }, call, (abortSignal) =>
        client.send(new RecordLifecycleActionHeartbeatCommand(input), { abortSignal }),
      ),
  };
}
