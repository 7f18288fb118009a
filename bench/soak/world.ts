import type { Clock } from '@lastcall/plugin-api';
import { type AwsSandbox, createAwsSandbox } from '@lastcall/sandbox';
import { buildEstate } from './estate.ts';

/** The simulated AWS, and the topic that hears of everything in it. */
export type World = { readonly aws: AwsSandbox; readonly topicArn: string };

/** Starts it, held to AWS's rates, with groups and load balancers but no machine. */
export async function openWorld(clock: Clock): Promise<World> {
  const aws = await createAwsSandbox({ clock, retryScale: 0.15, shutdownMs: 3_000 });
  buildEstate(aws);
  const topicArn = aws.world.createTopic('notices').arn;
  aws.route({ to: topicArn });
  return { aws, topicArn };
}
