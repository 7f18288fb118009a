import type { Shutdown } from './shutdown.ts';

/** Below this a command cannot be expected to be delivered, to run and to be seen to end, ms. */
export const SHORTEST_USEFUL_MS = 10_000;

/** Why a step is skipped on an instance SSM does not know. */
export const NOT_MANAGED = 'SSM does not manage the instance';

/** Whether a command would reach the instance in time, and for which platform it must be. */
export type Fitness = { readonly isFit: true; readonly platform: 'linux' | 'windows' } | { readonly isFit: false; readonly reason: string };

const unfit = (reason: string): Fitness => ({ isFit: false, reason });

/** Asks SSM about the instance, unless there is too little time for a command anyway. */
export async function assessFitness({ ssm, interruption, context }: Shutdown): Promise<Fitness> {
  const leftMs = context.remainingMs();
  if (leftMs < SHORTEST_USEFUL_MS) return unfit(`${Math.floor(leftMs / 1_000)} s are too short for a command`);
  const Filters = [{ Key: 'InstanceIds', Values: [interruption.instanceId] }];
  const { InstanceInformationList = [] } = await ssm.describeInstanceInformation({ Filters }, context);
  const [node] = InstanceInformationList;
  if (node === undefined) return unfit(NOT_MANAGED);
  if (node.PingStatus !== 'Online') return unfit(`the SSM agent does not answer (${node.PingStatus})`);
  return { isFit: true, platform: node.PlatformType === 'Windows' ? 'windows' : 'linux' };
}
