import { DescribeInstancesCommand, type DescribeInstancesCommandInput, EC2Client } from '@aws-sdk/client-ec2';
import type { Call } from '../calling/call.ts';
import type { ServiceParts } from './service.ts';

/** EC2, one region. */
export type Ec2 = ReturnType<typeof openEc2>;

/** Makes the client; silent on the network until an operation is called. */
export function openEc2({ settings, ask }: ServiceParts) {
  const client = new EC2Client(settings);
  return {
    describeInstances: (input: DescribeInstancesCommandInput, call: Call) =>
      ask({ action: 'ec2:DescribeInstances', buckets: ['ec2'] }, call, (abortSignal) =>
        client.send(new DescribeInstancesCommand(input), { abortSignal }),
      ),
  };
}
