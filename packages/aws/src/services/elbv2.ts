import {
  DeregisterTargetsCommand,
  type DeregisterTargetsCommandInput,
  DescribeTargetGroupAttributesCommand,
  type DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupsCommand,
  type DescribeTargetGroupsCommandInput,
  DescribeTargetHealthCommand,
  type DescribeTargetHealthCommandInput,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../calling/call.ts';
import type { BucketName, Rate } from '../calling/rates.ts';
import type { ServiceParts } from './service.ts';

/** Target groups, one region. */
export type Elbv2 = ReturnType<typeof openElbv2>;

const SEARCH: readonly BucketName[] = ['elbv2-search', 'elbv2'];

/** Makes the client; silent on the network until an operation is called. */
export function openElbv2({ settings, ask, standing }: ServiceParts) {
  const client = new ElasticLoadBalancingV2Client(settings);
  const describeTargetHealth = (buckets: readonly BucketName[]) => (input: DescribeTargetHealthCommandInput, call: Call) =>
    ask({ action: 'elasticloadbalancing:DescribeTargetHealth', buckets }, call, (abortSignal) =>
      client.send(new DescribeTargetHealthCommand(input), { abortSignal }),
    );
  return {
    describeTargetGroups: (input: DescribeTargetGroupsCommandInput, call: Call) =>
      ask({ action: 'elasticloadbalancing:DescribeTargetGroups', buckets: ['elbv2'] }, call, (abortSignal) =>
        client.send(new DescribeTargetGroupsCommand(input), { abortSignal }),
      ),
    describeTargetGroupAttributes: (input: DescribeTargetGroupAttributesCommandInput, call: Call) =>
      ask({ action: 'elasticloadbalancing:DescribeTargetGroupAttributes', buckets: ['elbv2'] }, call, (abortSignal) =>
        client.send(new DescribeTargetGroupAttributesCommand(input), { abortSignal }),
      ),
    /** Every target of a group in one answer; there are no pages. */
    describeTargetHealth: describeTargetHealth(['elbv2']),
    /** The same within the share of the request rate that a search through every group may spend. */
    searchTargetHealth: describeTargetHealth(SEARCH),
    /**
     * At most 100 targets. Succeeds for targets that are not registered. What is asked for is decided when it may be sent: `next` is
     * called then, and null means that there is nothing left to send.
     */
    deregisterTargets: (next: () => DeregisterTargetsCommandInput | null, call: Call) =>
      ask({ action: 'elasticloadbalancing:DeregisterTargets', buckets: ['elbv2-registration', 'elbv2'] }, call, async (abortSignal) => {
        const input = next();
        if (input !== null) await client.send(new DeregisterTargetsCommand(input), { abortSignal });
      }),
    /** What is left of the rate of registrations, as far as this process knows. */
    registrations: (): Rate & { readonly tokens: number } => standing('elbv2-registration'),
  };
}
