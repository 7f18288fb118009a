import { describeStep } from '@lastcall/plugin-api/conformance';
import { suite } from 'uvu';
import plugin from '../src/index.ts';
import { openWorld } from './sandbox.ts';

const test = suite('ssm-shutdown keeps the contract');

const world = async () => {
  const opened = await openWorld();
  const { sandbox, config, interruptionOf } = opened;
  const interruption = interruptionOf();
  return {
    ...opened,
    config: { ...config, commands: ['echo TOP-SECRET'] },
    interruption,
    unknown: { ...interruption, instanceId: 'i-0000000000000dead', instance: null },
    snapshot: () => [...sandbox.world.commands.values()].map(({ documentName, parameters }) => [documentName, parameters]),
    calls: () => sandbox.calls.seen.length,
    hang: () => sandbox.fail('*', { times: 100, delayMs: 60_000 }),
  };
};

describeStep({ plugin, test, world, secrets: ['AKIAEXAMPLE', 'TOP-SECRET'] });

test.run();
