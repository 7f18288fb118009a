import * as z from 'zod';

/** What can be configured; every field documents itself. */
export const configSchema = z
  .strictObject({
    commands: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Lines of a shell script, of PowerShell on Windows, that runs as root or SYSTEM. Either this or `document`.'),
    workingDirectory: z.string().min(1).optional().describe('Where `commands` run. Default: the agent’s own folder.'),
    document: z
      .string()
      .regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/, 'must be the name or ARN of a document')
      .optional()
      .describe('Name or ARN of a Command document of your own. Either this or `commands`.'),
    parameters: z.record(z.string(), z.array(z.string())).optional().describe('Parameters of `document`, each a list of strings.'),
    outputTail: z
      .int()
      .min(0)
      .max(1_000)
      .default(500)
      .describe('How many characters from the end of the command’s output are journalled, 0 to 1000. 0 keeps none. Default 500.'),
    region: z.string().min(1).optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
    endpoint: z.url().optional().describe('Another address of the SSM API: a VPC endpoint or a simulator.'),
  })
  .refine(({ commands, document }) => (commands === undefined) !== (document === undefined), 'give either `commands` or `document`')
  .refine(({ parameters, commands }) => parameters === undefined || commands === undefined, {
    path: ['parameters'],
    message: 'belongs to `document`; `commands` has none',
  })
  .refine(({ workingDirectory, document }) => workingDirectory === undefined || document === undefined, {
    path: ['workingDirectory'],
    message: 'belongs to `commands`; give a document its own parameter',
  });

/** The checked configuration. */
export type SsmShutdownConfig = z.infer<typeof configSchema>;
