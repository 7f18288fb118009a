import type { Node } from './nodes.ts';
import type { Shutdown } from './shutdown.ts';

/** Why a step is skipped on an instance SSM does not know. */
export const NOT_MANAGED = 'SSM does not manage the instance';

/** Why a step is skipped that has `leftMs` and needs more. */
export const tooShort = (leftMs: number): string => `${Math.floor(leftMs / 1_000)} s are too short for a command`;

/** Whether a command would reach the instance in time, and for which platform it must be. */
export type Fitness = { readonly isFit: true; readonly platform: Node['platform'] } | { readonly isFit: false; readonly reason: string };

const unfit = (reason: string): Fitness => ({ isFit: false, reason });

/** Asks SSM about the instance, unless there is too little time for a command anyway. */
export async function assessFitness({ ssm, nodes, config, interruption, context }: Shutdown): Promise<Fitness> {
  const leftMs = context.remainingMs();
  if (leftMs < config.shortest) return unfit(tooShort(leftMs));
  const node = await nodes.lookUp({ place: interruption, ssm }, interruption.instanceId, context);
  if (node === null) return unfit(NOT_MANAGED);
  if (node.pingStatus !== 'Online') return unfit(`the SSM agent does not answer (${node.pingStatus})`);
  return { isFit: true, platform: node.platform };
}
