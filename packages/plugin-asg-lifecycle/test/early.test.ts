import { type CodedError, done, skipped } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld, rejectionOf, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('asg-lifecycle has a group replace an instance early');

test.before.each(async (context) => void Object.assign(context, await openWorld([{ name: 'drain', heartbeatTimeoutMs: 300_000 }])));
test.after.each(({ close }) => close());

const DETACHED = done('detached from group web, which launches another', { replacement: 'detached' });

test('an instance that is taken back leaves its group as soon as the run is claimed', async ({
  step,
  takenBack,
  context,
  sandbox,
  group,
}) => {
  const { prepare, run, notFor } = step({ replace: 'detach' });
  group.desired = 1;
  const interruption = takenBack();
  assert.is(notFor?.(interruption), null);
  const prepared = await prepare?.(interruption, context());
  assert.equal(prepared, { replacement: 'detached' });
  assert.equal([group.members.size, group.desired], [0, 1]);
  assert.equal(await run(interruption, context({ ownFacts: prepared ?? {} })), DETACHED);
  assert.is(sandbox.calls.of('DetachInstances').length, 1);
  assert.is(sandbox.world.instances.get(interruption.instanceId)?.state, 'running');
});

test('instances of one group that are taken back together share a request', async ({ step, takenBack, context, sandbox, group }) => {
  const { prepare } = step({ replace: 'detach' });
  const interruptions = Array.from({ length: 30 }, takenBack);
  await Promise.all(interruptions.map((interruption) => prepare?.(interruption, context())));
  assert.is(group.members.size, 0);
  assert.equal(
    sandbox.calls.of('DetachInstances').map(({ input }) => (input.InstanceIds as string[]).length),
    [20, 10],
  );
});

test('an instance that has left its group keeps none of the others in', async ({ step, takenBack, context, group }) => {
  const { prepare } = step({ replace: 'detach' });
  const [gone, ...others] = [takenBack(), takenBack(), takenBack()];
  assert.ok(gone);
  group.members.delete(gone.instanceId);
  const prepared = await Promise.all([gone, ...others].map((interruption) => prepare?.(interruption, context())));
  assert.equal(prepared, [{ replacement: 'gone' }, { replacement: 'detached' }, { replacement: 'detached' }]);
  assert.is(group.members.size, 0);
});

test('after a crash that lost its journal, having left already is success', async ({ step, takenBack, context }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = takenBack();
  await prepare?.(interruption, context());
  const prepared = await prepare?.(interruption, context({ attempt: 2 }));
  assert.equal(prepared, { replacement: 'gone' });
  assert.is((await run(interruption, context({ ownFacts: prepared ?? {} }))).summary, 'had left group web already');
});

test('what is told once is not done again', async ({ step, takenBack, context, sandbox }) => {
  const ownFacts = { replacement: 'detached' };
  assert.is(await step({ replace: 'detach' }).prepare?.(takenBack(), context({ ownFacts })), undefined);
  assert.is(sandbox.calls.seen.length, 0);
});

test('an instance that is set unhealthy ends through its hooks', async ({ step, takenBack, context, sandbox }) => {
  const { prepare } = step({ replace: 'set-unhealthy' });
  const interruption = takenBack();
  assert.equal(await prepare?.(interruption, context()), { replacement: 'unhealthy' });
  assert.is(sandbox.calls.of('SetInstanceHealth')[0]?.input.ShouldRespectGracePeriod, 'false');
  await until(() => sandbox.world.lifecycleActions.size === 1);
  const [action] = sandbox.world.lifecycleActions;
  assert.equal([action?.instanceId, action?.hook.name], [interruption.instanceId, 'drain']);
});

test('an instance whose hook waits is not replaced: its hook is completed', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = { ...leaving(), kind: 'spot-interruption' } as const;
  await prepare?.(interruption, context());
  assert.match((await run(interruption, context())).summary, 'completed hook drain');
  assert.is(sandbox.calls.of('DetachInstances').length, 0);
});

test('an instance that returns to its warm pool is never replaced', async ({ step, takenBack, context, sandbox }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = { ...takenBack(), action: 'return-to-pool' } as const;
  await prepare?.(interruption, context());
  const { did } = await run(interruption, context());
  assert.is(did, 'skipped');
  assert.is(sandbox.calls.seen.length, 0);
});

test('where no hook would hold the instance it is not set unhealthy, and that is said', async ({ step, takenBack, context, sandbox }) => {
  const { prepare, run, notFor } = step({ replace: 'set-unhealthy', hooks: ['another'] });
  const interruption = takenBack();
  const reason = 'no lifecycle hook waits, and group web has none of the hooks named here, so nothing would hold it while it drains';
  assert.is(notFor?.(interruption), reason);
  assert.is(await prepare?.(interruption, context()), undefined);
  assert.equal(await run(interruption, context()), skipped(reason));
  assert.is(sandbox.calls.seen.length, 0);
});

test('a dry run replaces nothing and says what it would have done', async ({ step, takenBack, context, sandbox }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = takenBack();
  assert.is(await prepare?.(interruption, context({ dryRun: true })), undefined);
  const { summary } = await run(interruption, context({ dryRun: true }));
  assert.is(summary, 'would have detached it from group web, which then launches another');
  const unhealthy = await step({ replace: 'set-unhealthy' }).run(interruption, context({ dryRun: true }));
  assert.match(unhealthy.summary, /^would have set it unhealthy in group web/);
  assert.is(sandbox.calls.seen.length, 0);
});

test('what AWS refuses is told at once and tried again in its turn', async ({ step, takenBack, context, sandbox, group }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = takenBack();
  sandbox.fail('DetachInstances', { times: 1, code: 'AccessDenied', status: 403 });
  const error = (await rejectionOf(prepare?.(interruption, context()) ?? Promise.resolve())) as CodedError;
  assert.is(error.code, 'AWS_ACCESS_DENIED');
  assert.match(error.hint, 'autoscaling:DetachInstances');
  assert.equal(await run(interruption, context()), DETACHED);
  assert.is(group.members.size, 0);
});

test('what AWS keeps refusing fails the step that had nothing else to do', async ({ step, takenBack, context, sandbox }) => {
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = takenBack();
  sandbox.fail('DetachInstances', { times: 2, code: 'AccessDenied', status: 403 });
  await rejectionOf(prepare?.(interruption, context()) ?? Promise.resolve());
  assert.is(((await rejectionOf(run(interruption, context()))) as CodedError).code, 'AWS_ACCESS_DENIED');
});

test('a replacement that failed does not touch the completion of a hook that comes later', async ({ step, leaving, context, sandbox }) => {
  const { prepare, run } = step({ replace: 'set-unhealthy' });
  const interruption = { ...leaving(), kind: 'spot-interruption' } as const;
  sandbox.fail('SetInstanceHealth', { times: 1, code: 'AccessDenied', status: 403 });
  await rejectionOf(prepare?.({ ...interruption, hooks: [] }, context()) ?? Promise.resolve());
  await prepare?.(interruption, context());
  assert.is((await run(interruption, context())).summary, 'completed hook drain with CONTINUE');
});

test('preparing waits a second for AWS and no longer; the answer is journalled when it comes', async (opened) => {
  const { step, takenBack, context, sandbox, clock } = opened;
  const { prepare, run } = step({ replace: 'detach' });
  const interruption = takenBack();
  sandbox.fail('DetachInstances', { times: 1, delayMs: 1_800 });
  const [told, since] = [context(), clock.now()];
  assert.is(await prepare?.(interruption, told), undefined);
  assert.ok(clock.now() - since < 1_600, 'the others were kept waiting');
  const ended = run(interruption, context());
  await until(() => told.said.length > 0);
  assert.equal(told.said[0], { text: 'detached from group web, which launches another', facts: { replacement: 'detached' } });
  assert.equal(await ended, DETACHED);
  assert.is(sandbox.calls.of('DetachInstances').length, 1);
});

test('a call-off sets an unhealthy instance healthy again', async ({ step, takenBack, context, sandbox }) => {
  const { prepare, cancel } = step({ replace: 'set-unhealthy' });
  const interruption = takenBack();
  const ownFacts = (await prepare?.(interruption, context())) ?? {};
  const told = context({ ownFacts });
  await cancel?.(interruption, told);
  assert.is(told.said[0]?.text, 'set healthy again in group web');
  assert.equal(
    sandbox.calls.of('SetInstanceHealth').map(({ input }) => input.HealthStatus),
    ['Unhealthy', 'Healthy'],
  );
});

test('a call-off that comes too late says so', async ({ step, takenBack, context, group }) => {
  const interruption = takenBack();
  group.members.delete(interruption.instanceId);
  const told = context({ ownFacts: { replacement: 'unhealthy' } });
  await step({ replace: 'set-unhealthy' }).cancel?.(interruption, told);
  assert.is(told.said[0]?.text, 'group web ends it already');
});

test('a call-off cannot take a detached instance back, and says so', async ({ step, takenBack, context, sandbox }) => {
  const told = context({ ownFacts: { replacement: 'detached' } });
  await step({ replace: 'detach' }).cancel?.(takenBack(), told);
  assert.is(told.said[0]?.text, 'stays detached from group web: attach it again, or terminate it');
  assert.is(sandbox.calls.seen.length, 0);
});

test.run();
