import {
  DeregisterInstancesFromLoadBalancerCommand,
  type DeregisterInstancesFromLoadBalancerCommandInput,
  DescribeLoadBalancersCommand,
  type DescribeLoadBalancersCommandInput,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import type { Call } from '../calling/call.ts';
import type { ServiceParts } from './service.ts';

/** Classic load balancers, one region. Their request rate is separate from that of target groups. */
export type Elb = ReturnType<typeof openElb>;

/** Makes the client; silent on the network until an operation is called. */
export function openElb({ settings, ask }: ServiceParts) {
  const client = new ElasticLoadBalancingClient(settings);
  return {
    describeLoadBalancers: (input: DescribeLoadBalancersCommandInput, call: Call) =>
      ask({ action: 'elasticloadbalancing:DescribeLoadBalancers', buckets: ['elb'] }, call, (abortSignal) =>
        client.send(new DescribeLoadBalancersCommand(input), { abortSignal }),
      ),
    /** What is asked for is decided when it may be sent: `next` is called then, and null means that there is nothing left to send. */
    deregisterInstancesFromLoadBalancer: (next: () => DeregisterInstancesFromLoadBalancerCommandInput | null, call: Call) =>
      ask(
        { action: 'elasticloadbalancing:DeregisterInstancesFromLoadBalancer', buckets: ['elb-registration', 'elb'] },
        call,
        async (abortSignal) => {
          const input = next();
          if (input !== null) await client.send(new DeregisterInstancesFromLoadBalancerCommand(input), { abortSignal });
        },
      ),
  };
}
