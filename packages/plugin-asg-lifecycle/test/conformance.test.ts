import { describeStep } from '@lastcall/plugin-api/conformance';
import { suite } from 'uvu';
import plugin from '../src/index.ts';
import { openWorld } from './sandbox.ts';

const test = suite('asg-lifecycle keeps the contract');

const world = async () => {
  const opened = await openWorld([{ name: 'drain' }, { name: 'backup' }]);
  const { sandbox, leaving } = opened;
  const interruption = leaving();
  return {
    ...opened,
    interruption,
    unknown: { ...interruption, instanceId: 'i-0000000000000dead', instance: null, hooks: [] },
    snapshot: () => [...sandbox.world.lifecycleActions].map(({ hook, instanceId }) => [hook.name, instanceId]),
    calls: () => sandbox.calls.seen.length,
    hang: () => sandbox.fail('*', { times: 100, delayMs: 60_000 }),
  };
};

describeStep({ plugin, test, world, secrets: ['AKIAEXAMPLE'] });

test.run();
