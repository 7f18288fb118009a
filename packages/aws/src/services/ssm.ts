import {
  CancelCommandCommand,
  type CancelCommandCommandInput,
  DescribeInstanceInformationCommand,
  type DescribeInstanceInformationCommandInput,
  GetCommandInvocationCommand,
  type GetCommandInvocationCommandInput,
  ListCommandInvocationsCommand,
  type ListCommandInvocationsCommandInput,
  ListCommandsCommand,
  type ListCommandsCommandInput,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Call } from '../calling/call.ts';
import type { BucketName } from '../calling/rates.ts';
import type { ServiceParts } from './service.ts';

const BUCKETS: readonly BucketName[] = ['ssm'];

/** Systems Manager's Run Command, one region. AWS documents no request rates for it: ours is a modest one. */
export type Ssm = ReturnType<typeof openSsm>;

/** Makes the client; silent on the network until an operation is called. */
export function openSsm({ settings, ask }: ServiceParts) {
  const client = new SSMClient(settings);
  return {
    /**
     * Sent again only when throttled: it has no idempotency token, and an unanswered request may have been executed. What is sent is decided
     * at each attempt: `next` is called then, and null means that there is nothing left to send.
     */
    sendCommand: (next: () => SendCommandCommandInput | null, call: Call) =>
      ask({ action: 'ssm:SendCommand', buckets: BUCKETS, repeat: 'unstarted' }, call, async (abortSignal) => {
        const input = next();
        return input === null ? null : client.send(new SendCommandCommand(input), { abortSignal });
      }),
    getCommandInvocation: (input: GetCommandInvocationCommandInput, call: Call) =>
      ask({ action: 'ssm:GetCommandInvocation', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new GetCommandInvocationCommand(input), { abortSignal }),
      ),
    listCommandInvocations: (input: ListCommandInvocationsCommandInput, call: Call) =>
      ask({ action: 'ssm:ListCommandInvocations', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new ListCommandInvocationsCommand(input), { abortSignal }),
      ),
    listCommands: (input: ListCommandsCommandInput, call: Call) =>
      ask({ action: 'ssm:ListCommands', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new ListCommandsCommand(input), { abortSignal }),
      ),
    describeInstanceInformation: (input: DescribeInstanceInformationCommandInput, call: Call) =>
      ask({ action: 'ssm:DescribeInstanceInformation', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new DescribeInstanceInformationCommand(input), { abortSignal }),
      ),
    cancelCommand: (input: CancelCommandCommandInput, call: Call) =>
      ask({ action: 'ssm:CancelCommand', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new CancelCommandCommand(input), { abortSignal }),
      ),
  };
}
