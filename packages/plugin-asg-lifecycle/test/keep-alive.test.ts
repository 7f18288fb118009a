import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('asg-lifecycle keeps a group waiting');

/** Shorter than AWS allows, so that nobody waits for 30 s. */
const hooks = ['drain', 'backup'].map((name) => ({ name, heartbeatTimeoutMs: 1_500 }));

test.before.each(async (context) => void Object.assign(context, await openWorld(hooks)));
test.after.each(({ close }) => close());

test('hooks outlive their timeout while the run is open, and end by it when the run has closed', async (opened) => {
  const { step, leaving, context, sandbox, heartbeats, closing } = opened;
  const prepared = await step().prepare?.(leaving(), context());
  assert.equal(prepared, { keptAlive: ['drain', 'backup'] });
  await until(() => heartbeats().length >= 8);
  assert.is(sandbox.world.lifecycleActions.size, 2);
  closing.abort(new Error('the run has closed'));
  const sent = heartbeats().length;
  await until(() => sandbox.world.lifecycleActions.size === 0);
  assert.ok(heartbeats().length <= sent + 2, 'at most those that were on their way');
});

test('a heartbeat is named by the token and the instance', async ({ step, leaving, context, heartbeats }) => {
  const interruption = leaving();
  await step().prepare?.(interruption, context());
  await until(() => heartbeats().length >= 2);
  const named = heartbeats().map(({ input }) => `${input.LifecycleActionToken} ${input.InstanceId}`);
  assert.equal(named.slice(0, 2).sort(), interruption.hooks.map(({ token }) => `${token} ${interruption.instanceId}`).sort());
});

test('heartbeats end once the hooks are completed', async ({ step, leaving, context, heartbeats, sandbox }) => {
  const { prepare, run } = step();
  const interruption = leaving();
  await prepare?.(interruption, context());
  await until(() => heartbeats().length >= 2);
  await run(interruption, context());
  await until(() => heartbeats().filter(({ code }) => code === 'ValidationError').length >= 4);
  assert.is(sandbox.world.lifecycleActions.size, 0);
});

test('throttled heartbeats are repeated in time', async () => {
  const opened = await openWorld([{ name: 'drain', heartbeatTimeoutMs: 4_000 }]);
  const { step, leaving, context, heartbeats, sandbox } = opened;
  sandbox.fail('RecordLifecycleActionHeartbeat', { times: 2, code: 'Throttling' });
  await step().prepare?.(leaving(), context());
  await until(() => heartbeats().some(({ status }) => status === 200));
  assert.is(sandbox.world.lifecycleActions.size, 1);
  assert.is(heartbeats().length, 3);
  await opened.close();
});

test('heartbeats that are refused are told to whoever looks at the run, without ending it', async ({ step, leaving, context, sandbox }) => {
  sandbox.fail('RecordLifecycleActionHeartbeat', { times: 1, code: 'AccessDenied', status: 403 });
  const told = context();
  await step().prepare?.(leaving(), told);
  await until(() => told.said.length > 0);
  assert.match(told.said[0]?.text ?? '', /^hook (drain|backup) got no heartbeat: AWS refused autoscaling:RecordLifecycleActionHeartbeat$/);
});

test.run();
