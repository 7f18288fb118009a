import { HOME, type LoadBalancing, openAws, openLoadBalancing } from '@lastcall/aws';
import { API_VERSION, type Clock, definePlugin, offeredTargetGroupBindings, type Share } from '@lastcall/plugin-api';
import { configSchema, type ElbDeregisterConfig } from './config.ts';
import { deregister } from './deregister.ts';
import { delayFindings, readDelays } from './findings.ts';
import { foresee } from './outlook.ts';
import { permissionsFor } from './permissions.ts';

const CHECK_MS = 5_000;

async function check(
  aws: ReturnType<typeof openAws>,
  { loadBalancers }: ElbDeregisterConfig,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const call = { signal, deadlineAt: clock.now() + CHECK_MS };
  const targetGroups = async () => (await aws.elbv2(HOME)).describeTargetGroups({ PageSize: 1 }, call);
  const classic = async () => (await aws.elb(HOME)).describeLoadBalancers({ PageSize: 1 }, call);
  const asked = { all: [targetGroups, classic], 'target-groups': [targetGroups], classic: [classic] }[loadBalancers];
  await Promise.all(asked.map((ask) => ask()));
}

function keepIndex({ index }: LoadBalancing, { indexShare, loadBalancers }: ElbDeregisterConfig, share: Share): void {
  if (loadBalancers === 'classic') return;
  const classic = loadBalancers === 'all' ? 'too' : 'not';
  index.keep({ share: indexShare, classic, bindings: (signal) => bindingsOf(share, signal) });
}

async function bindingsOf(share: Share, signal: AbortSignal) {
  const offered = offeredTargetGroupBindings(share);
  return (await Promise.all(offered.map((cluster) => cluster.list(signal)))).flat();
}

/**
 * Takes the instance out of every target group and classic load balancer, and lets it serve for a moment longer so that
 * running requests end. Put it first: pods and services must live on while requests still arrive.
 */
export default definePlugin({
  name: 'elb-deregister',
  apiVersion: API_VERSION,
  config: configSchema,
  permissions: permissionsFor,
  setup({ config, ...host }) {
    const { clock } = host;
    const { endpoint, region } = config;
    const tools = { ...host, location: { endpoint, region } };
    const balancing = openLoadBalancing(tools);
    return {
      start: () => keepIndex(balancing, config, host.share),
      foresee,
      check: (signal) => check(openAws(tools), config, clock, signal),
      async findings(signal, setting) {
        if (config.loadBalancers === 'classic') return [];
        return delayFindings(await readDelays({ aws: openAws(tools), clock }, signal), config.settle, setting);
      },
      run: (interruption, context) => deregister({ balancing, config, clock, interruption, context }),
    };
  },
});
