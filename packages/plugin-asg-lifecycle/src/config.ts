import * as z from 'zod';

/** What can be configured; every field documents itself. */
export const configSchema = z.strictObject({
  result: z
    .enum(['CONTINUE', 'ABANDON'])
    .default('CONTINUE')
    .describe(
      'What hooks are completed with. ABANDON also skips the group’s other hooks, and with an instance lifecycle policy that retains, keeps the instance. Default CONTINUE.',
    ),
  region: z.string().min(1).optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
  endpoint: z.url().optional().describe('Another address of the Auto Scaling API: a VPC endpoint or a simulator.'),
});

/** The checked configuration. */
export type AsgLifecycleConfig = z.infer<typeof configSchema>;
