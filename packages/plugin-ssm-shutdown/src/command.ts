import type { Instance, Interruption } from '@lastcall/plugin-api';
import type { SsmShutdownConfig } from './config.ts';

/** SSM refuses a shorter delivery timeout (SendCommand, TimeoutSeconds). */
export const SHORTEST_DELIVERY_S = 30;
/** Time kept back for delivery, the last poll and the journal, ms. */
const OVERHEAD_MS = 5_000;
/** Below this a command cannot be expected to be delivered, run and seen to end, ms. */
export const SHORTEST_USEFUL_MS = 10_000;
/** The longest comment SSM takes. */
const LONGEST_COMMENT = 100;

/** What marks a command as this interruption's, so that a later attempt finds it instead of sending another. */
export function commentFor({ id }: Interruption): string {
  return `lastcall ${id}`.slice(0, LONGEST_COMMENT);
}

/** The document for an instance: the configured one, or AWS's own runner for its platform. */
export function documentFor(config: SsmShutdownConfig, instance: Instance | null): string {
  return config.document ?? (instance?.platform === 'windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript');
}

/** What a SendCommand is made of. */
export type CommandRequest = {
  readonly config: SsmShutdownConfig;
  readonly interruption: Interruption;
  /** Time the whole step still has, ms. */
  readonly remainingMs: number;
};

/** The SendCommand input. The script may run for what is left of the budget less 5 s; delivery gets SSM's minimum of 30 s. */
export function commandInput({ config, interruption, remainingMs }: CommandRequest) {
  const seconds = Math.max(1, Math.floor((remainingMs - OVERHEAD_MS) / 1000));
  return {
    DocumentName: documentFor(config, interruption.instance),
    InstanceIds: [interruption.instanceId],
    TimeoutSeconds: SHORTEST_DELIVERY_S,
    Comment: commentFor(interruption),
    Parameters: config.commands === undefined ? config.parameters : scriptParameters(config, config.commands, seconds),
  };
}

function scriptParameters({ workingDirectory, parameters }: SsmShutdownConfig, commands: readonly string[], seconds: number) {
  return {
    ...parameters,
    commands: [...commands],
    executionTimeout: [String(seconds)],
    ...(workingDirectory === undefined ? {} : { workingDirectory: [workingDirectory] }),
  };
}
