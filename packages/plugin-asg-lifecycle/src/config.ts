import type { Kind } from '@lastcall/plugin-api';
import * as z from 'zod';

const RESULTS = ['CONTINUE', 'ABANDON'] as const;

/** Kinds that announce the end of a machine its group may not know of yet. */
const REPLACEABLE = [
  'spot-interruption',
  'capacity-interruption',
  'capacity-block-expiration',
  'scheduled-change',
  'rebalance-recommendation',
] as const satisfies readonly Kind[];

/** Kinds after which AWS terminates the machine by itself, so that one outside its group does not live on. */
const ENDED_BY_AWS: readonly Kind[] = ['spot-interruption', 'capacity-interruption', 'capacity-block-expiration'];

/** What can be configured; every field documents itself. */
export const configSchema = z
  .strictObject({
    hooks: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        'Names of the lifecycle hooks this step keeps alive and completes. Any other hook is left to whoever owns it, as EKS owns `Terminate-LC-Hook`.',
      ),
    result: z
      .enum(RESULTS)
      .default('CONTINUE')
      .describe(
        'What hooks are completed with. ABANDON also skips the group’s other hooks, and with an instance lifecycle policy that retains, keeps the instance. An instance on its way back to a warm pool always gets CONTINUE. Default CONTINUE.',
      ),
    resultOnFailure: z
      .enum(RESULTS)
      .optional()
      .describe(
        'What hooks are completed with when a step before this one failed, timed out or was not reached. Default: the same as `result`.',
      ),
    replace: z
      .literal([false, 'detach', 'set-unhealthy'])
      .default(false)
      .describe(
        'Has the group replace the instance as soon as its interruption is known, where no hook waits yet. `detach` takes it out of the group, which launches another at once; no hook fires. `set-unhealthy` has the group end it through its hooks. Default false.',
      ),
    replaceOn: z
      .array(z.enum(REPLACEABLE))
      .min(1)
      .default(['spot-interruption', 'capacity-interruption'])
      .describe(
        'The kinds of interruption that `replace` is for. `detach` is only for those after which AWS itself terminates the instance: not for scheduled-change and rebalance-recommendation. Default [spot-interruption, capacity-interruption].',
      ),
    region: z.string().min(1).optional().describe('AWS region of notices that name none. Default: the SDK’s own rules.'),
    endpoint: z.url().optional().describe('Another address of the Auto Scaling API: a VPC endpoint or a simulator.'),
  })
  .refine(({ replace, replaceOn }) => replace !== 'detach' || replaceOn.every((kind) => ENDED_BY_AWS.includes(kind)), {
    path: ['replaceOn'],
    error: `with \`replace: detach\`, expected only kinds after which AWS terminates the instance: ${ENDED_BY_AWS.join(', ')}`,
  });

/** The checked configuration. */
export type AsgLifecycleConfig = z.infer<typeof configSchema>;

/** What a hook can be completed with. */
export type Result = AsgLifecycleConfig['result'];
