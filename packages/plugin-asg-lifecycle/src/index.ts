import { openAws } from '@lastcall/aws';
import { API_VERSION, definePlugin, done, skipped } from '@lastcall/plugin-api';
import { complete } from './complete.ts';
import { configSchema } from './config.ts';
import { beat } from './heartbeat.ts';
import { permissions } from './permissions.ts';

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
    const aws = openAws({ ...host, location: config });
    return {
      async prepare(interruption, { signal, dryRun }) {
        if (dryRun || interruption.hooks.length === 0) return undefined;
        const autoScaling = await aws.autoScaling(interruption.region);
        for (const hook of interruption.hooks) void beat({ autoScaling, clock, log, interruption, hook, signal });
        return { keptAlive: interruption.hooks.map(({ name }) => name) };
      },
      async run(interruption, context) {
        const { hooks } = interruption;
        if (hooks.length === 0) return skipped('no lifecycle hook waits');
        if (context.dryRun) return done(`would have completed ${list(hooks)} with ${config.result}`);
        const autoScaling = await aws.autoScaling(interruption.region);
        const completions = await Promise.all(
          hooks.map((hook) => complete({ autoScaling, interruption, hook, result: config.result, context })),
        );
        const completed = completions.filter(({ end }) => end === 'completed').map(({ hook }) => hook);
        const over = completions.filter(({ end }) => end === 'over').map(({ hook }) => hook);
        const facts = { completed: names(completed), over: names(over), result: config.result };
        if (completed.length === 0) return done(`${list(over)} had ended already`, facts);
        return done(`completed ${list(completed)} with ${config.result}`, facts);
      },
      async check(signal) {
        const autoScaling = await aws.autoScaling(null);
        await autoScaling.describeAutoScalingInstances({ MaxRecords: 1 }, { signal, deadlineAt: clock.now() + 5_000 });
      },
    };
  },
});

type Named = { readonly name: string };
const names = (hooks: readonly Named[]) => hooks.map(({ name }) => name);
const list = (hooks: readonly Named[]) => `${hooks.length === 1 ? 'hook' : 'hooks'} ${names(hooks).join(', ')}`;
