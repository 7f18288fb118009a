import { openAws } from '@lastcall/aws';
import { API_VERSION, definePlugin, done, skipped } from '@lastcall/plugin-api';
import { completeAll, hooksText } from './complete.ts';
import { configSchema } from './config.ts';
import { createHearts } from './heartbeat.ts';
import { permissions } from './permissions.ts';

/** The longest a check may take, ms. */
const CHECK_LIMIT_MS = 5_000;

/**
 * Keeps every lifecycle hook of the interruption alive from the moment the run is claimed, and completes them in its turn.
 * Mark the step `always`: an instance whose hook nobody completes waits until the hook times out.
 */
export default definePlugin({
  name: 'asg-lifecycle',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions,
  setup({ config, ...host }) {
    const { clock, log } = host;
    const { endpoint, region, result } = config;
    const aws = openAws({ ...host, location: { endpoint, region } });
    const keepAlive = createHearts();
    return {
      async check(signal) {
        const autoScaling = await aws.autoScaling(null);
        await autoScaling.describeAutoScalingInstances({ MaxRecords: 1 }, { signal, deadlineAt: clock.now() + CHECK_LIMIT_MS });
      },
      async prepare(interruption, { signal, dryRun }) {
        const { hooks } = interruption;
        if (dryRun || hooks.length === 0) return undefined;
        const autoScaling = await aws.autoScaling(interruption.region);
        for (const hook of hooks) keepAlive({ autoScaling, clock, log, interruption, hook, signal });
        return { keptAlive: hooks.map(({ name }) => name) };
      },
      async run(interruption, context) {
        const { hooks } = interruption;
        if (hooks.length === 0) return skipped('no lifecycle hook waits');
        if (context.dryRun) return done(`would have completed ${hooksText(hooks)} with ${result}`);
        const autoScaling = await aws.autoScaling(interruption.region);
        return completeAll({ autoScaling, interruption, result, context });
      },
    };
  },
});
