import { CodedError } from '@lastcall/plugin-api';
import type { Invocation } from './invocation.ts';

/** With these exit codes a script asks the agent to restart the machine and to run it once more. */
const ASKS_FOR_RESTART: ReadonlyMap<number, string> = new Map([
  [194, 'Linux'],
  [3010, 'Windows'],
]);

const exitText = (exitCode: number | null): string => {
  if (exitCode === null) return '';
  const platform = ASKS_FOR_RESTART.get(exitCode);
  return ` with exit code ${exitCode}${platform === undefined ? '' : `, which on ${platform} asks the agent to restart the machine and to run the script again`}`;
};

/** The command came to an end, but not to a good one. */
const commandFailed = ({ status, exitCode }: Invocation) =>
  new CodedError({
    code: 'SSM_COMMAND_FAILED',
    message: `the command ended as ${status}${exitText(exitCode)}`,
    hint: 'Look at the output tail in the facts of the step, or at the full output of the command in Systems Manager, Run Command.',
  });

/**
 * The time is up, and the command has not ended. Whether it has ever begun nobody can say: SSM calls it in progress also while no agent has
 * come for it, and gives it up after 30 s at the earliest.
 */
const commandUnfinished = ({ status }: Invocation) =>
  new CodedError({
    code: 'SSM_COMMAND_UNFINISHED',
    message: `the command has not ended in time; SSM calls it ${status}, which it may be without having reached its agent; it is being cancelled`,
    hint: 'Give the step more budget, or the script less to do. Where it never ran at all, look at the agent: the status is `Online` for minutes after an agent has died.',
  });

/** SSM does not accept what it should run. */
const documentRefused = (document: string, cause: unknown) =>
  new CodedError({
    code: 'SSM_DOCUMENT_REFUSED',
    message: `SSM does not accept document ${document} with these parameters for this instance`,
    hint: 'Check that the document exists in the region, takes these parameters, and is for the platform of the instance.',
    cause,
  });

/** What is known of the instance cannot be put into a script that runs as root. */
const valueRefused = (placeholder: string, problem: 'no value' | 'harmful') =>
  new CodedError({
    code: 'SSM_VALUE_REFUSED',
    message:
      problem === 'no value'
        ? `{{ ${placeholder} }} has no value for this instance`
        : `the value of {{ ${placeholder} }} has signs that could mean something to a shell`,
    hint: 'Values may have letters, digits and _ . : / + = - and must not begin with a hyphen. Use another placeholder, or have the script find the value out by itself.',
  });

/** Every coded error of this package. */
export const ssmErrors = { commandFailed, commandUnfinished, documentRefused, valueRefused } as const;
