import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { foreignHooks } from '../src/neighbours.ts';
import { openWorld } from './sandbox.ts';

const aHook = (group: string, name: string) => ({ group, name, timeoutMs: 120_000, longestMs: 0 });

const test = suite('asg-lifecycle knows its neighbours');

test('hooks that are named are not foreign', () => {
  assert.equal(foreignHooks([aHook('web', 'drain')], ['drain']), []);
});

test('a hook of somebody else is told once, however many groups have it', () => {
  const found = ['web', 'api', 'jobs'].map((group) => aHook(group, 'backup'));
  const [neighbour, ...others] = foreignHooks(found, ['drain']);
  assert.is(neighbour?.who, 'whoever owns the lifecycle hook backup');
  assert.is(neighbour?.where, 'Auto Scaling group web and 2 more');
  assert.is(others.length, 0);
});

test('the hook of EKS is known by its name, and nothing has to be done about it', () => {
  const [neighbour] = foreignHooks([aHook('eks-workers', 'Terminate-LC-Hook')], ['drain']);
  assert.is(neighbour?.who, 'EKS managed node groups');
  assert.match(neighbour?.advice ?? '', /^Nothing/);
});

test('termination hooks of the groups are found, and launch hooks are nobody’s concern', async () => {
  const world = await openWorld();
  const transition = 'autoscaling:EC2_INSTANCE_LAUNCHING';
  world.sandbox.world.createGroup({ name: 'other', hooks: [{ name: 'backup' }, { name: 'warm-up', transition }] });
  const found = await world.step().neighbours?.(new AbortController().signal);
  assert.ok(found?.some(({ who }) => who.endsWith('backup')));
  assert.not.ok(found?.some(({ who }) => who.endsWith('warm-up')));
  await world.close();
});

test.run();
