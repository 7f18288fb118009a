import { CodedError } from '@lastcall/plugin-api';
import type { Invocation } from './invocation.ts';

/** The command came to an end, but not to a good one. */
const commandFailed = ({ status, exitCode }: Invocation) =>
  new CodedError({
    code: 'SSM_COMMAND_FAILED',
    message: `the command ended as ${status}${exitCode === null ? '' : ` with exit code ${exitCode}`}`,
    hint: 'Look at the output tail in the facts of the step, or at the full output of the command in Systems Manager, Run Command.',
  });

/** SSM does not accept what it should run. */
const documentRefused = (document: string, cause: unknown) =>
  new CodedError({
    code: 'SSM_DOCUMENT_REFUSED',
    message: `SSM does not accept document ${document} with these parameters for this instance`,
    hint: 'Check that the document exists in the region, takes these parameters, and is for the platform of the instance.',
    cause,
  });

/** Every coded error of this package. */
export const ssmErrors = { commandFailed, documentRefused } as const;
