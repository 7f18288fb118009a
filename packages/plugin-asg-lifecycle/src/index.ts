import { HOME, openAws } from '@lastcall/aws';
import { API_VERSION, definePlugin } from '@lastcall/plugin-api';
import { configSchema } from './config.ts';
import { openEarly } from './early.ts';
import { hookFindings } from './findings.ts';
import { createHearts } from './heartbeat.ts';
import { foreignHooks, terminationHooks } from './neighbours.ts';
import { permissionsFor } from './permissions.ts';
import { prepare } from './prepare.ts';
import { openReplace } from './replace.ts';
import { run, whyLeftOut } from './run.ts';
import { takeBack } from './take-back.ts';

/** The longest a check may take, ms. */
const CHECK_LIMIT_MS = 5_000;

/**
 * Keeps the lifecycle hooks it is given alive from the moment the run is claimed, and completes them in its turn; on request, has
 * the group replace the instance early. Mark the step `always`: an instance whose hook nobody completes waits until the hook times out.
 */
export default definePlugin({
  name: 'asg-lifecycle',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions: permissionsFor,
  setup({ config, ...host }) {
    const { clock } = host;
    const { endpoint, region } = config;
    const aws = openAws({ ...host, location: { endpoint, region } });
    const replace = openReplace({ aws, clock });
    const work = { aws, clock, config, keepAlive: createHearts(), early: openEarly({ replace, clock, rules: config }) };
    const hooksOf = async (signal: AbortSignal) => terminationHooks({ autoScaling: await aws.autoScaling(HOME), clock, signal });
    return {
      async check(signal) {
        const autoScaling = await aws.autoScaling(HOME);
        await autoScaling.describeAutoScalingInstances({ MaxRecords: 1 }, { signal, deadlineAt: clock.now() + CHECK_LIMIT_MS });
      },
      async neighbours(signal) {
        return foreignHooks(await hooksOf(signal), config.hooks);
      },
      findings: async (signal, setting) => hookFindings(await hooksOf(signal), config.hooks, setting),
      notFor: (interruption) => whyLeftOut(interruption, config),
      prepare: (interruption, context) => prepare({ ...work, interruption, context }),
      run: (interruption, context) => run({ ...work, interruption, context }),
      cancel: (interruption, context) => takeBack({ replace, interruption, context }),
    };
  },
});
