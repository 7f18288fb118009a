import { openAws } from '@lastcall/aws';
import { API_VERSION, definePlugin } from '@lastcall/plugin-api';
import { configSchema } from './config.ts';
import { permissions } from './permissions.ts';
import { shutDown } from './shut-down.ts';

/** Runs a shutdown command on the instance through SSM, within the time that is left, and never a second time. */
export default definePlugin({
  name: 'ssm-shutdown',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions,
  repeatable: false,
  setup({ config, ...host }) {
    const { clock, log } = host;
    const aws = openAws({ ...host, location: config });
    return {
      run: async (interruption, context) =>
        shutDown({ ssm: await aws.ssm(interruption.region), config, clock, log, interruption, context }),
      async check(signal) {
        const ssm = await aws.ssm(null);
        await ssm.describeInstanceInformation({ MaxResults: 5 }, { signal, deadlineAt: clock.now() + 5_000 });
      },
    };
  },
});
