import { DURATION, parseDuration } from '@lastcall/plugin-api';
import * as z from 'zod';

/** What can be configured; every field documents itself. */
export const configSchema = z.strictObject({
  settle: z
    .string()
    .regex(DURATION, 'must be a duration such as "15s"')
    .default('15s')
    .describe(
      'How long the instance goes on serving after it is out, so that load balancers notice and running requests end. Capped by the step’s deadline; not waited when it was in no load balancer. Default 15s.',
    )
    .transform(parseDuration),
  loadBalancers: z
    .enum(['all', 'target-groups', 'classic'])
    .default('all')
    .describe('What to take the instance out of: target groups, classic load balancers, or both. Default all.'),
  ipTargets: z
    .enum(['auto', 'deregister', 'leave'])
    .default('auto')
    .describe(
      'Targets that are one of the instance’s private addresses, pods of the VPC CNI included. `auto`: deregister them, but leave target groups of the AWS Load Balancer Controller to the eviction of their pods; `deregister` and `leave`: always, whoever keeps the group. Default auto.',
    ),
  indexShare: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.3)
    .describe(
      'The part of AWS’s rate for looking into target groups (10 requests a second) that may be used in the background, to know beforehand which instance is in which group. 0 reads nothing in the background: every group is then looked into when a notice comes. Default 0.3.',
    ),
  region: z.string().min(1).optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
  endpoint: z.url().optional().describe('Another address of the AWS API: a VPC endpoint or a simulator.'),
});

/** The checked configuration; `settle` in ms. */
export type ElbDeregisterConfig = z.infer<typeof configSchema>;
