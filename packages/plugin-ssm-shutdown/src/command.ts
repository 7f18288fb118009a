import type { Interruption } from '@lastcall/plugin-api';
import type { SsmShutdownConfig } from './config.ts';

/** SSM refuses a shorter delivery timeout (SendCommand, TimeoutSeconds). */
const SHORTEST_DELIVERY_S = 30;
/** An agent that has not come by then will not, s. */
const LONGEST_DELIVERY_S = 300;
/** A script may not be given longer (AWS-RunShellScript, executionTimeout). */
const LONGEST_EXECUTION_S = 172_800;
/** Time kept back for delivery, the last look and the journal, ms. */
const OVERHEAD_MS = 5_000;
/** The longest comment SSM takes. */
const LONGEST_COMMENT = 100;

/** What marks a command as this step's for this interruption, so that a later attempt finds it instead of sending another. */
export function commentFor({ id }: Interruption, stepId: string): string {
  return `lastcall ${id} ${stepId}`.slice(0, LONGEST_COMMENT);
}

/** The document to run: the configured one, or AWS's own script runner for the platform. */
export function documentFor({ document }: SsmShutdownConfig, platform: 'linux' | 'windows'): string {
  return document ?? (platform === 'windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript');
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/**
 * How long a command may wait for its agent and how long its script may run, in seconds, when the step has `remainingMs`.
 * Delivery gets a quarter of it, at least SSM's minimum of 30 s and at most 5 min: an agent that does not come fails the step
 * early enough for others to use the time.
 */
export function timeoutsFor(remainingMs: number) {
  return {
    deliveryS: clamp(Math.floor(remainingMs / 4_000), SHORTEST_DELIVERY_S, LONGEST_DELIVERY_S),
    executionS: clamp(Math.floor((remainingMs - OVERHEAD_MS) / 1_000), 1, LONGEST_EXECUTION_S),
  };
}

/** What a SendCommand is made of. */
export type CommandRequest = {
  readonly config: SsmShutdownConfig;
  readonly interruption: Interruption;
  readonly documentName: string;
  readonly stepId: string;
  /** Time the step still has, ms. */
  readonly remainingMs: number;
};

/** The SendCommand input. */
export function commandInput({ config, interruption, documentName, stepId, remainingMs }: CommandRequest) {
  const { deliveryS, executionS } = timeoutsFor(remainingMs);
  const Parameters = parametersFor(config, executionS);
  return {
    DocumentName: documentName,
    InstanceIds: [interruption.instanceId],
    TimeoutSeconds: deliveryS,
    Comment: commentFor(interruption, stepId),
    ...(Parameters !== undefined && { Parameters }),
  };
}

function parametersFor({ commands, workingDirectory, parameters }: SsmShutdownConfig, executionS: number) {
  if (commands === undefined) return parameters;
  return {
    commands: [...commands],
    executionTimeout: [String(executionS)],
    ...(workingDirectory !== undefined && { workingDirectory: [workingDirectory] }),
  };
}
