import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type Message as SdkMessage,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Clock, orAborted, signalAt } from '@lastcall/plugin-api';

/** SQS's own limit for messages in one request. */
export const BATCH = 10;

const CONNECT_LIMIT_MS = 3_000;
const CALL_LIMIT_MS = 5_000;

/** A message that was received; its handle is good until it is received again. */
export type Message = {
  readonly id: string;
  readonly handle: string;
  readonly body: string;
  /** How often it has been received, this time included. */
  readonly receiveCount: number;
  /** When the queue took it, epoch ms; null where SQS does not say. */
  readonly sentAt: number | null;
};

/** A message of a batch that SQS did not do as it was told; `isOurFault`: repeating will not help. */
export type Failure = { readonly message: Message; readonly problem: string; readonly isOurFault: boolean };

/** One queue. Each call is one request, without retries, and rejects as the SDK does. Batches are at most {@link BATCH} messages. */
export type Queue = {
  /** Waits for messages and hides them from others. What an abort leaves behind may stay hidden for the visibility time. */
  receive(signal: AbortSignal): Promise<readonly Message[]>;
  delete(messages: readonly Message[]): Promise<readonly Failure[]>;
  /** Hides messages for so many seconds from now; 0 shows them at once. */
  hide(messages: readonly Message[], seconds: number): Promise<readonly Failure[]>;
  /** How the queue is set up, by AWS's names for it. */
  attributes(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Breaks off what is under way. */
  close(): void;
};

/** Which queue, and how to read it. */
export type QueueParts = {
  readonly clock: Clock;
  readonly queueUrl: string;
  readonly region: string;
  /** Null: the host of `queueUrl`. */
  readonly endpoint: string | null;
  readonly waitSeconds: number;
  readonly visibilitySeconds: number;
};

function toMessage({ MessageId, ReceiptHandle, Body, Attributes }: SdkMessage): Message[] {
  if (MessageId === undefined || ReceiptHandle === undefined) return [];
  const { ApproximateReceiveCount = 1, SentTimestamp } = Attributes ?? {};
  const sentAt = SentTimestamp === undefined ? null : Number(SentTimestamp);
  return [{ id: MessageId, handle: ReceiptHandle, body: Body ?? '', receiveCount: Number(ApproximateReceiveCount), sentAt }];
}

const toEntries = (messages: readonly Message[]) => messages.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));

function toFailures(messages: readonly Message[], failed: readonly BatchResultErrorEntry[] = []): Failure[] {
  return failed.flatMap(({ Id, Code, Message: text, SenderFault }) => {
    const message = messages[Number(Id)];
    return message ? [{ message, problem: text ?? Code ?? 'no reason given', isOurFault: SenderFault === true }] : [];
  });
}

/** Opens a queue. Silent on the network until the first call. */
export function openQueue({ clock, queueUrl, region, endpoint, waitSeconds, visibilitySeconds }: QueueParts): Queue {
  const client = new SQSClient({
    region,
    endpoint: endpoint ?? new URL(queueUrl).origin,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_LIMIT_MS },
  });

  const within = async <Answer>(limitMs: number, call: (abortSignal: AbortSignal) => Promise<Answer>, parent?: AbortSignal) => {
    const limit = signalAt(clock, clock.now() + limitMs, new Error(`SQS did not answer within ${limitMs} ms`), parent);
    // The SDK heeds the signal only once a request is on its way, not while it looks for credentials.
    return orAborted(call(limit.signal), limit.signal).finally(limit.release);
  };

  return {
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: BATCH,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      });
      const limitMs = waitSeconds * 1_000 + CALL_LIMIT_MS;
      const { Messages = [] } = await within(limitMs, (abortSignal) => client.send(command, { abortSignal }), signal);
      return Messages.flatMap(toMessage);
    },
    async delete(messages) {
      const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: toEntries(messages) });
      const { Failed } = await within(CALL_LIMIT_MS, (abortSignal) => client.send(command, { abortSignal }));
      return toFailures(messages, Failed);
    },
    async hide(messages, seconds) {
      const Entries = toEntries(messages).map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Failed } = await within(CALL_LIMIT_MS, (abortSignal) => client.send(command, { abortSignal }));
      return toFailures(messages, Failed);
    },
    async attributes(signal) {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await within(CALL_LIMIT_MS, (abortSignal) => client.send(command, { abortSignal }), signal);
      return Attributes;
    },
    close: () => client.destroy(),
  };
}
