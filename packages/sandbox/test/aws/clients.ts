import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { type AwsSandbox, type AwsSandboxOptions, createAwsSandbox } from '../../src/aws/index.ts';

/** What the real clients are configured with: nothing but the endpoint differs from production. */
export const clientConfig = (endpoint: string, region = 'eu-west-1') => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'anything' },
  maxAttempts: 1,
});

/** The real clients of every simulated API. */
export const clientsOf = (endpoint: string, region?: string) => {
  const config = clientConfig(endpoint, region);
  return {
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    elbv2: new ElasticLoadBalancingV2Client(config),
    elb: new ElasticLoadBalancingClient(config),
    ssm: new SSMClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
  };
};

/** A sandbox on a fake clock with real clients. */
export type Scene = { readonly clock: FakeClock; readonly aws: AwsSandbox } & ReturnType<typeof clientsOf>;

/** Runs `act` in a sandbox of its own and closes it, whatever happens. */
export async function withSandbox(act: (scene: Scene) => Promise<void>, options: Partial<AwsSandboxOptions> = {}): Promise<void> {
  const clock = fakeClock();
  const aws = await createAwsSandbox({ clock, ...options });
  const clients = clientsOf(aws.url);
  try {
    await act({ clock, aws, ...clients });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
    await aws.close();
  }
}

/** What a call was refused with. Fails where it was not. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number | undefined }> {
  const outcome = await call.then(
    () => null,
    (error: { name: string; message: string; $metadata?: { httpStatusCode?: number } }) => error,
  );
  if (outcome === null) throw new Error('the call succeeded');
  return { name: outcome.name, message: outcome.message, status: outcome.$metadata?.httpStatusCode };
}
