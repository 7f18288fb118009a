import { DURATION, parseDuration } from '@lastcall/plugin-api';
import * as z from 'zod';
import { KNOWN_PLACEHOLDERS, sampleOf, unknownPlaceholders } from './template.ts';

/** A text in which placeholders stand for what is known of the interruption. */
const template = z.string().superRefine((text, context) => {
  for (const name of unknownPlaceholders(text))
    context.addIssue({
      code: 'custom',
      message: `{{ ${name} }} is unknown: expected one of ${KNOWN_PLACEHOLDERS.join(', ')}; write {{! ${name} }} for what others fill in`,
    });
});

const DOCUMENT = /^[a-zA-Z0-9_\-.:/]{3,128}$/;

const lines = z.array(template).min(1);

/** What can be configured; every field documents itself. */
export const configSchema = z
  .strictObject({
    commands: z
      .union([
        lines,
        z.strictObject({
          linux: lines.optional().describe('Lines for sh. Without them Linux machines are skipped.'),
          windows: lines.optional().describe('Lines for PowerShell. Without them Windows machines are skipped.'),
        }),
      ])
      .optional()
      .describe(
        'Lines of a script that runs as root or SYSTEM: a list for whatever platform the machine has, or one each under `linux` (sh) and `windows` (PowerShell). Placeholders such as {{ deadline }} and {{ tag:Name }} are filled in. Either this or `document`.',
      ),
    workingDirectory: template
      .min(1)
      .optional()
      .describe('Where `commands` run; placeholders are filled in. Default: the agent’s own folder.'),
    document: template
      .refine((text) => DOCUMENT.test(sampleOf(text)), 'must be the name or ARN of a document')
      .optional()
      .describe('Name or ARN of a Command document of your own; placeholders are filled in. Either this or `commands`.'),
    parameters: z
      .record(z.string(), z.array(template))
      .optional()
      .describe('Parameters of `document`, each a list of strings, in which placeholders are filled in as in `commands`.'),
    shortest: z
      .string()
      .regex(DURATION, 'must be a duration such as "10s"')
      .default('10s')
      .describe('With less time than this the step is skipped: a command could not be delivered, run, and be seen to end. Default 10s.')
      .transform(parseDuration),
    outputTail: z
      .int()
      .min(0)
      .max(1_000)
      .default(500)
      .describe(
        'How many characters from the end of the command’s output, and of its errors, are journalled and shown, 0 to 1000. 0 keeps none: write it for commands that print secrets. Default 500.',
      ),
    region: z.string().min(1).optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
    endpoint: z.url().optional().describe('Another address of the SSM API: a VPC endpoint or a simulator.'),
  })
  .refine(({ commands, document }) => (commands === undefined) !== (document === undefined), 'give either `commands` or `document`')
  .refine(({ commands }) => commands === undefined || Array.isArray(commands) || Object.keys(commands).length > 0, {
    path: ['commands'],
    message: 'give commands for `linux`, for `windows`, or for both',
  })
  .refine(({ parameters, commands }) => parameters === undefined || commands === undefined, {
    path: ['parameters'],
    message: 'belongs to `document`; `commands` has none',
  })
  .refine(({ workingDirectory, document }) => workingDirectory === undefined || document === undefined, {
    path: ['workingDirectory'],
    message: 'belongs to `commands`; give a document its own parameter',
  });

/** The checked configuration; `shortest` in ms. */
export type SsmShutdownConfig = z.infer<typeof configSchema>;
