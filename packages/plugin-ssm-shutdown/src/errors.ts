import { CodedError } from '@lastcall/plugin-api';

/** Every code of this plugin. */
export const SSM_ERRORS = {
  SSM_COMMAND_FAILED: (how: string) =>
    new CodedError({
      code: 'SSM_COMMAND_FAILED',
      message: `the command ended as ${how}`,
      hint: 'Look at the output tail in the facts of the step, or at the command’s full output in Systems Manager.',
    }),
  SSM_DOCUMENT_REFUSED: (document: string, cause: unknown) =>
    new CodedError({
      code: 'SSM_DOCUMENT_REFUSED',
      message: `SSM does not accept document ${document} with these parameters`,
      hint: 'Check the document’s name, its parameters, and that it is for the instance’s platform.',
      cause,
    }),
};
