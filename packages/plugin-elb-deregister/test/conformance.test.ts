import { describeStep } from '@lastcall/plugin-api/conformance';
import { suite } from 'uvu';
import plugin from '../src/index.ts';
import { openWorld } from './sandbox.ts';

const test = suite('elb-deregister keeps the contract');

const world = async () => {
  const opened = await openWorld();
  const { sandbox, interruptionOf } = opened;
  sandbox.world.createTargetGroup({ name: 'web' });
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const machine = sandbox.world.launch({ targetGroups: [{ name: 'web' }], classicLoadBalancers: ['old'] });
  const groups = () => [...sandbox.world.targetGroups.values()];
  return {
    ...opened,
    interruption: interruptionOf(machine),
    unknown: interruptionOf({ id: 'i-0000000000000dead', vpcId: machine.vpcId, group: null, privateIps: [] }),
    snapshot: () => ({
      targets: groups().flatMap(({ targets }) => [...targets.values()].map(({ id, drainedAt }) => [id, drainedAt === null])),
      classic: [...sandbox.world.classicLoadBalancers.values()].map(({ instances }) => [...instances].map(([id, at]) => [id, at === null])),
    }),
    calls: () => sandbox.calls.seen.length,
    hang: () => sandbox.fail('*', { times: 100, delayMs: 60_000 }),
  };
};

describeStep({ plugin, test: (rule, prove) => test(rule, prove), world, secrets: ['AKIAEXAMPLE'] });

test.run();
