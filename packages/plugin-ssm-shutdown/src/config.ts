import * as z from 'zod';

/** What can be configured; every field documents itself. */
export const configSchema = z
  .strictObject({
    commands: z.array(z.string()).min(1).optional().describe('Shell lines to run (PowerShell on Windows). Either this or `document`.'),
    document: z.string().min(3).optional().describe('Name or ARN of a Command document of your own. Either this or `commands`.'),
    parameters: z.record(z.string(), z.array(z.string())).default({}).describe('Parameters of the document, each a list of strings.'),
    workingDirectory: z.string().optional().describe('Where `commands` run. Default: the agent’s own folder.'),
    region: z.string().optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
    endpoint: z.url().optional().describe('Another address of the SSM API: a VPC endpoint or a simulator.'),
  })
  .refine(({ commands, document }) => (commands === undefined) !== (document === undefined), {
    message: 'give either `commands` or `document`',
  });

/** The checked configuration. */
export type SsmShutdownConfig = z.infer<typeof configSchema>;
