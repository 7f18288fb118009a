import type { SsmShutdownConfig } from './config.ts';
import { ssmErrors } from './errors.ts';
import { type Filling, fillIn } from './template.ts';

/** SSM refuses a shorter delivery timeout (SendCommand, TimeoutSeconds). */
const SHORTEST_DELIVERY_S = 30;
/** An agent that has not come by then will not, s. */
const LONGEST_DELIVERY_S = 300;
/** A script may not be given longer (AWS-RunShellScript, executionTimeout). */
const LONGEST_EXECUTION_S = 172_800;
/** Time kept back for delivery, the last look and the journal, ms. */
const OVERHEAD_MS = 5_000;
/** Times are rounded down to this, s: commands of a storm are the same then, and share a request. */
const GRAIN_S = 5;

export type Platform = 'linux' | 'windows';

/** The document to run: the configured one, or AWS's own script runner for the platform. */
export function documentFor({ document }: Pick<SsmShutdownConfig, 'document'>, platform: Platform): string {
  return document ?? (platform === 'windows' ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript');
}

/** Why there is nothing to run on an instance of that platform. */
export const nothingFor = (platform: Platform): string => `no commands are configured for ${platform}`;

/** Whether there is something to run on a platform. */
export const runsOn = ({ commands }: SsmShutdownConfig, platform: Platform): boolean =>
  commands === undefined || linesFor(commands, platform) !== null;

/** The lines for a platform; null where there are none for it. */
function linesFor(commands: NonNullable<SsmShutdownConfig['commands']>, platform: Platform): readonly string[] | null {
  return Array.isArray(commands) ? commands : (commands[platform] ?? null);
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const grained = (seconds: number): number => (seconds <= GRAIN_S ? seconds : Math.floor(seconds / GRAIN_S) * GRAIN_S);

/**
 * How long a command may wait for its agent and how long its script may run, in seconds, when the step has `remainingMs`.
 * Delivery gets a quarter of it, at least SSM's minimum of 30 s and at most 5 min: an agent that does not come fails the step
 * early enough for others to use the time.
 */
export function timeoutsFor(remainingMs: number) {
  return {
    deliveryS: clamp(grained(Math.floor(remainingMs / 4_000)), SHORTEST_DELIVERY_S, LONGEST_DELIVERY_S),
    executionS: grained(clamp(Math.floor((remainingMs - OVERHEAD_MS) / 1_000), 1, LONGEST_EXECUTION_S)),
  };
}

/** What is sent, but for whom and under which mark. Equal commands may share a request. */
export type Command = {
  readonly DocumentName: string;
  readonly TimeoutSeconds: number;
  readonly Parameters?: Record<string, string[]>;
};

/** What a command is made of. */
export type CommandRequest = {
  readonly config: SsmShutdownConfig;
  readonly platform: Platform;
  readonly filling: Omit<Filling, 'endsAt' | 'seconds'>;
  readonly now: number;
  /** Time the step still has, ms. */
  readonly remainingMs: number;
};

/** The command, its values filled in; null where nothing is configured for the platform. Throws `SSM_VALUE_REFUSED`. */
export function commandFor({ config, platform, filling, now, remainingMs }: CommandRequest): Command | null {
  const { deliveryS, executionS } = timeoutsFor(remainingMs);
  const lines = config.commands === undefined ? [] : linesFor(config.commands, platform);
  if (lines === null) return null;
  const endsAt = Math.floor((now + remainingMs - OVERHEAD_MS) / (GRAIN_S * 1_000)) * GRAIN_S * 1_000;
  const fill = (texts: readonly string[]) => texts.map((text) => textOf(text, { ...filling, endsAt, seconds: executionS }));
  return {
    DocumentName: textOf(documentFor(config, platform), { ...filling, endsAt, seconds: executionS }),
    TimeoutSeconds: deliveryS,
    ...parametersOf(config, { lines, executionS, fill }),
  };
}

type Texts = { readonly lines: readonly string[]; readonly executionS: number; readonly fill: (texts: readonly string[]) => string[] };

function parametersOf(config: SsmShutdownConfig, { lines, executionS, fill }: Texts): Pick<Command, 'Parameters'> {
  const { commands, workingDirectory, parameters } = config;
  if (commands === undefined) {
    if (parameters === undefined) return {};
    return { Parameters: Object.fromEntries(Object.entries(parameters).map(([name, texts]) => [name, fill(texts)])) };
  }
  const where = workingDirectory === undefined ? {} : { workingDirectory: fill([workingDirectory]) };
  return { Parameters: { commands: fill(lines), executionTimeout: [String(executionS)], ...where } };
}

function textOf(text: string, filling: Filling): string {
  const filled = fillIn(text, filling);
  if ('text' in filled) return filled.text;
  throw ssmErrors.valueRefused(filled.placeholder, filled.problem);
}
