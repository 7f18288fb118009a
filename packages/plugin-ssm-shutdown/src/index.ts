import { HOME, openAws } from '@lastcall/aws';
import { API_VERSION, type Clock, definePlugin } from '@lastcall/plugin-api';
import { cancelOwn, createCancels } from './cancel.ts';
import { nothingFor, runsOn } from './command.ts';
import { configSchema } from './config.ts';
import { createInvocations } from './invocations.ts';
import { createNodes } from './nodes.ts';
import { permissionsFor } from './permissions.ts';
import { createSendings } from './sendings.ts';
import { takeTurn } from './take-turn.ts';

/** The longest a check may take, ms. */
const CHECK_LIMIT_MS = 5_000;

/** What the runs of a storm do together. */
function openShared(clock: Clock) {
  return {
    sendings: createSendings(clock),
    nodes: createNodes(clock),
    invocations: createInvocations(clock),
    cancels: createCancels(clock),
  };
}

/** Runs a shutdown command on the instance through SSM, within the time that is left, and never a second time. */
export default definePlugin({
  name: 'ssm-shutdown',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions: permissionsFor,
  repeatable: false,
  setup({ config, ...host }) {
    const { clock, log } = host;
    const { endpoint, region } = config;
    const aws = openAws({ ...host, location: { endpoint, region } });
    const shared = host.share(`ssm-shutdown ${endpoint ?? ''} ${region ?? ''}`, () => openShared(clock));
    return {
      notFor: ({ instance }) => (instance === null || runsOn(config, instance.platform) ? null : nothingFor(instance.platform)),
      async check(signal) {
        const ssm = await aws.ssm(HOME);
        await ssm.describeInstanceInformation({ MaxResults: 5 }, { signal, deadlineAt: clock.now() + CHECK_LIMIT_MS });
      },
      async run(interruption, context) {
        return takeTurn({ ...shared, ssm: await aws.ssm(interruption), config, clock, log, interruption, context });
      },
      async cancel(interruption, context) {
        return cancelOwn({ ...shared, ssm: await aws.ssm(interruption), interruption, context });
      },
    };
  },
});
