import { type CodedError, done, signalAt, skipped } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld, rejectionOf } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('asg-lifecycle completes hooks');

test.before.each(async (context) => void Object.assign(context, await openWorld([{ name: 'drain' }, { name: 'backup' }])));
test.after.each(({ close }) => close());

const STALE = '00000000-0000-4000-8000-000000000000';
const nothing = { result: 'CONTINUE', completed: [], over: [], deleted: [], left: [] };

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

test('an instance that returns to its warm pool goes on to it, whatever results are configured', async (opened) => {
  const { step, leaving, context, sandbox, stateOf } = opened;
  const interruption = leaving('WarmPool');
  const outcomes = { drain: 'failed' } as const;
  const { summary } = await step({ result: 'ABANDON', resultOnFailure: 'ABANDON' }).run(interruption, context({ outcomes }));
  assert.is(summary, 'completed hooks drain, backup with CONTINUE');
  assert.is(sandbox.world.lifecycleActions.size, 0);
  assert.is(stateOf(interruption.instanceId), 'Warmed:Stopped');
});

test('a step before that failed decides for the other result and is named', async ({ step, leaving, context, completions }) => {
  const { run } = step({ resultOnFailure: 'ABANDON' });
  const { summary, facts } = await run(leaving(), context({ outcomes: { 'k8s-drain': 'timed-out' } }));
  assert.match(summary, 'with ABANDON, for k8s-drain timed out');
  assert.is(facts.result, 'ABANDON');
  assert.ok(completions().some(({ input }) => input.LifecycleActionResult === 'ABANDON'));
});

test('hooks are completed with the configured result', async ({ step, leaving, context, completions }) => {
  const { summary } = await step({ result: 'ABANDON' }).run(leaving(), context());
  assert.match(summary, 'with ABANDON');
  assert.ok(completions().every(({ input }) => input.LifecycleActionResult === 'ABANDON'));
});

test('a hook that nobody named is left to whoever owns it', async ({ step, leaving, context, completions, heartbeats, sandbox }) => {
  const { prepare, run, notFor } = step({ hooks: ['drain'] });
  const interruption = leaving();
  assert.is(notFor?.(interruption), null);
  assert.equal(await prepare?.(interruption, context()), { keptAlive: ['drain'] });
  const result = await run(interruption, context());
  const facts = { ...nothing, completed: ['drain'], left: ['backup'] };
  assert.equal(result, done('completed hook drain with CONTINUE; left hook backup to whoever owns it', facts));
  assert.equal(
    [...sandbox.world.lifecycleActions].map(({ hook }) => hook.name),
    ['backup'],
  );
  assert.ok([...completions(), ...heartbeats()].every(({ input }) => input.LifecycleHookName === 'drain'));
});

test('an interruption none of whose hooks is named is left out, and nobody is asked', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run, notFor } = step({ hooks: ['other'] });
  const interruption = leaving();
  assert.is(notFor?.(interruption), 'hooks drain, backup belong to somebody else');
  assert.is(await prepare?.(interruption, context()), undefined);
  assert.equal(await run(interruption, context()), skipped('hooks drain, backup belong to somebody else'));
  assert.is(sandbox.calls.seen.length, 0);
});

test('a launch hook of the same group stays as it is, even one that is named', async ({ step, leaving, context, sandbox, group }) => {
  group.hooks.push({ ...group.hooks[0], name: 'warm-up', transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' } as (typeof group.hooks)[0]);
  const { id } = sandbox.world.launch({ group: 'web' });
  sandbox.launchInGroup(id);
  const { prepare, run } = step({ hooks: ['drain', 'backup', 'warm-up'] });
  const interruption = leaving();
  await prepare?.(interruption, context());
  await run(interruption, context());
  assert.equal(
    [...sandbox.world.lifecycleActions].map(({ hook, instanceId }) => [hook.name, instanceId]),
    [['warm-up', id]],
  );
  assert.is(group.members.get(id), 'Pending:Wait');
});

test('an interruption without hooks is skipped and nobody is asked', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run, notFor } = step();
  const interruption = { ...leaving(), hooks: [] };
  assert.is(notFor?.(interruption), 'no lifecycle hook waits');
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
  assert.match(told.said[0]?.text ?? '', /^completed hook (drain|backup) with CONTINUE; hook (drain|backup) not completed: AWS refused/);
});

test('throttling and contention are outlasted', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'Throttling' });
  sandbox.fail('CompleteLifecycleAction', { times: 2, code: 'ResourceContention', status: 500 });
  const { did } = await step().run(leaving(), context());
  assert.is(did, 'done');
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('a completion that AWS never takes fails by its code and says which it was', async ({ step, leaving, context, sandbox, clock }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 100, code: 'ResourceContention', status: 500 });
  const told = context({ deadlineAt: clock.now() + 1_500 });
  const error = (await rejectionOf(step({ hooks: ['drain'] }).run(leaving(), told))) as CodedError;
  assert.ok(['AWS_CALL_FAILED', 'AWS_OUT_OF_TIME'].includes(error.code), error.code);
  assert.match(told.said[0]?.text ?? '', /^hook drain not completed: .+; left hook backup to whoever owns it$/);
});

test('a completion that is never answered leaves time to say which it was', async ({ step, leaving, context, sandbox, clock }) => {
  sandbox.fail('CompleteLifecycleAction', { times: 100, delayMs: 60_000 });
  const deadlineAt = clock.now() + 1_500;
  const held = signalAt(clock, deadlineAt, new Error('the step used up its budget'));
  const told = context({ deadlineAt, signal: held.signal });
  const error = (await rejectionOf(step({ hooks: ['drain'] }).run(leaving(), told))) as CodedError;
  held.release();
  assert.is(error.code, 'AWS_OUT_OF_TIME');
  assert.match(told.said[0]?.text ?? '', /^hook drain not completed: no answer/);
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
