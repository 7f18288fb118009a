import { type CodedError, done, skipped } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld, rejectionOf } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('asg-lifecycle completes hooks');

test.before.each(async (context) => void Object.assign(context, await openWorld([{ name: 'drain' }, { name: 'backup' }])));
test.after.each(({ close }) => close());

const STALE = '00000000-0000-4000-8000-000000000000';
const nothing = { result: 'CONTINUE', completed: [], over: [], deleted: [] };

test('every hook is completed, and the instance goes on', async ({ step, leaving, context, stateOf, sandbox }) => {
  const interruption = leaving();
  const result = await step().run(interruption, context());
  assert.equal(result, done('completed hooks drain, backup with CONTINUE', { ...nothing, completed: ['drain', 'backup'] }));
  assert.is(sandbox.world.lifecycleActions.size, 0);
  assert.is.not(stateOf(interruption.instanceId), 'Terminating:Wait');
});

test('a hook is named by its token and its instance', async ({ step, leaving, context, completions }) => {
  const interruption = leaving();
  await step().run(interruption, context());
  const named = completions().map(({ input }) => [input.LifecycleActionToken, input.InstanceId]);
  assert.equal(named.sort(), interruption.hooks.map(({ token }) => [token, interruption.instanceId]).sort());
});

test('a hook whose notice had no token is named by its instance alone', async ({ step, leaving, context, completions, sandbox }) => {
  const interruption = leaving();
  const hooks = interruption.hooks.map((hook) => ({ ...hook, token: null }));
  await step().run({ ...interruption, hooks }, context());
  assert.ok(completions().every(({ input }) => input.LifecycleActionToken === undefined));
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('a stale token is tried once more with the instance alone', async ({ step, leaving, context, completions, sandbox }) => {
  const interruption = leaving();
  const [drain] = interruption.hooks;
  assert.ok(drain);
  const { summary } = await step().run({ ...interruption, hooks: [{ ...drain, token: STALE }] }, context());
  assert.is(summary, 'completed hook drain with CONTINUE');
  assert.equal(
    completions().map(({ input }) => input.LifecycleActionToken),
    [STALE, undefined],
  );
  assert.is(sandbox.world.lifecycleActions.size, 1);
});

test('a hook that has ended already counts as done', async ({ step, leaving, context, completions }) => {
  const interruption = leaving();
  await step().run(interruption, context());
  const again = await step().run(interruption, context({ attempt: 2 }));
  assert.equal(again, done('hooks drain, backup had ended already', { ...nothing, over: ['drain', 'backup'] }));
  assert.is(completions().length, 6);
});

test('a deleted hook counts as done, in words', async ({ step, leaving, context, group }) => {
  const interruption = leaving();
  group.hooks.splice(1);
  const { did, summary } = await step().run(interruption, context());
  assert.equal([did, summary], ['done', 'completed hook drain with CONTINUE; hook backup deleted meanwhile']);
});

test('a deleted group counts as done, in words', async ({ step, leaving, context, sandbox, completions }) => {
  const interruption = leaving();
  sandbox.world.groups.clear();
  const { did, summary } = await step().run(interruption, context());
  assert.equal([did, summary], ['done', 'hooks drain, backup deleted meanwhile']);
  assert.is(completions().length, 2);
});

test('an instance that returns to its warm pool is completed as well', async ({ step, leaving, context, sandbox }) => {
  const { summary } = await step().run({ ...leaving(), action: 'return-to-pool' }, context());
  assert.is(summary, 'completed hooks drain, backup with CONTINUE');
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('hooks are completed with the configured result', async ({ step, leaving, context, completions }) => {
  const { summary } = await step({ result: 'ABANDON' }).run(leaving(), context());
  assert.match(summary, 'with ABANDON');
  assert.ok(completions().every(({ input }) => input.LifecycleActionResult === 'ABANDON'));
});

test('an interruption without hooks is skipped and nobody is asked', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run } = step();
  const interruption = { ...leaving(), hooks: [] };
  assert.is(await prepare?.(interruption, context()), undefined);
  assert.equal(await run(interruption, context()), skipped('no lifecycle hook waits'));
  assert.is(sandbox.calls.seen.length, 0);
});

test('a dry run asks nothing and sends no heartbeat', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run } = step();
  const interruption = leaving();
  assert.is(await prepare?.(interruption, context({ dryRun: true })), undefined);
  const { summary } = await run(interruption, context({ dryRun: true }));
  assert.is(summary, 'would have completed hooks drain, backup with CONTINUE');
  assert.is(sandbox.calls.seen.length, 0);
});

test('a refused completion fails with the action to allow', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'AccessDenied', status: 403 });
  const error = (await rejectionOf(step().run(leaving(), context()))) as CodedError;
  assert.is(error.code, 'AWS_ACCESS_DENIED');
  assert.match(error.message, 'autoscaling:CompleteLifecycleAction');
});

test('a hook that cannot be completed keeps none of the others', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 1, code: 'AccessDenied', status: 403 });
  const told = context();
  const error = (await rejectionOf(step().run(leaving(), told))) as CodedError;
  assert.is(error.code, 'AWS_ACCESS_DENIED');
  assert.is(sandbox.world.lifecycleActions.size, 1);
  assert.match(told.said[0]?.text ?? '', /^completed hook (drain|backup) with CONTINUE$/);
});

test('throttling and contention are outlasted', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'Throttling' });
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'ResourceContention', status: 500 });
  const { did } = await step().run(leaving(), context());
  assert.is(did, 'done');
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('a completion whose answer was lost is done', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'InternalFailure', status: 500, strikes: 'after' });
  const { did } = await step().run(leaving(), context());
  assert.is(did, 'done');
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('a check says which permission is missing', async ({ step, sandbox, closing }) => {
  sandbox.fail('DescribeAutoScalingInstances', { code: 'AccessDenied', status: 403 });
  const error = (await rejectionOf(step().check?.(closing.signal) ?? Promise.resolve())) as CodedError;
  assert.is(error.code, 'AWS_ACCESS_DENIED');
  assert.match(error.hint, 'autoscaling:DescribeAutoScalingInstances');
});

test.run();
