import { PARTITIONS, type PartitionName } from './partitions.ts';

/** A topic, taken apart. */
export type Topic = {
  readonly arn: string;
  readonly partition: PartitionName;
  readonly region: string;
  readonly account: string;
};

const PARTITION = Object.keys(PARTITIONS).join('|');

/** What the ARN of a topic that can deliver over HTTP looks like; FIFO topics cannot. */
export const TOPIC_ARN = new RegExp(`^arn:(${PARTITION}):sns:([a-z]{2,5}(?:-[a-z]{2,12}){1,3}-\\d{1,2}):(\\d{12}):[A-Za-z0-9_-]{1,256}$`);

/** Takes an ARN apart; null when it names no such topic. */
export function parseTopicArn(arn: string): Topic | null {
  const [, partition, region, account] = TOPIC_ARN.exec(arn) ?? [];
  if (partition === undefined || region === undefined || account === undefined) return null;
  return { arn, partition: partition as PartitionName, region, account };
}
