import type { StepResult } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hurriedClock, openWorld, rejectionOf, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
type Context = ReturnType<World['contextFor']>;
const test = suite<World>('ssm-shutdown in a storm');

test.before.each(async (context) => {
  const opened = await openWorld({ clock: hurriedClock(3) });
  // Loads the SDK, which must not be counted three times over.
  await opened.step().check?.(new AbortController().signal);
  Object.assign(context, opened);
});
test.after.each(({ close }) => close());

/** Every run's context is made for the same deadline, as the notices of a storm have it. */
function runs(opened: World, count: number, partsOf: (index: number) => Parameters<World['contextFor']>[0] = () => ({})) {
  const step = opened.step();
  return Array.from({ length: count }, (_, index) => {
    const interruption = { ...opened.interruptionOf(), id: `int-${index}` };
    const context: Context = opened.contextFor({ budgetMs: 60_000, ...partsOf(index) });
    return { interruption, context, run: () => step.run(interruption, context) };
  });
}

const runAll = (all: ReturnType<typeof runs>) => Promise.all(all.map(({ run }) => run()));
const didOf = (results: readonly StepResult[]) => [...new Set(results.map(({ did }) => did))];
const instancesOf = ({ world }: World) => [...world.commands.values()].map(({ invocations }) => invocations.size);
const callsOf = ({ sandbox }: World, action: string) => sandbox.calls.of(action).length;
const before = (opened: World, action: string) => {
  const made = callsOf(opened, action);
  return () => callsOf(opened, action) - made;
};

test('120 instances are looked up with three requests and sent to with three', async (opened) => {
  const described = before(opened, 'DescribeInstanceInformation');
  const all = runs(opened, 120);
  assert.equal(didOf(await runAll(all)), ['done']);
  assert.equal([described(), opened.sent().length], [3, 3]);
  assert.equal(instancesOf(opened), [50, 50, 20]);
});

test('those who share a command follow it together', async (opened) => {
  opened.world.scriptCommands('*', { durationMs: 4_000, stdout: 'stopped\n', stderr: 'warned\n' });
  const results = await runAll(runs(opened, 50));
  assert.is(callsOf(opened, 'GetCommandInvocation'), 0);
  assert.ok(callsOf(opened, 'ListCommandInvocations') <= 10, `${callsOf(opened, 'ListCommandInvocations')} lists`);
  const { commandId: _, ...facts } = results[49]?.facts ?? {};
  assert.equal(facts, { status: 'Success', exitCode: 0, outputTail: 'stopped', errorTail: 'warned' });
});

test('the end of what a shared script said before it failed is read, however much it said', async (opened) => {
  const [first, second] = runs(opened, 2);
  opened.world.scriptCommands(first?.interruption.instanceId ?? '', { durationMs: 50, stdout: `${'x'.repeat(5_000)}the end`, exitCode: 1 });
  const [problem, result] = await Promise.all([rejectionOf(first?.run() ?? Promise.resolve()), second?.run()]);
  assert.match((problem as Error).message, 'exit code 1');
  assert.match(String(first?.context.journal.at(-1)?.facts.outputTail), /xthe end$/);
  assert.is(result?.did, 'done');
  assert.is(callsOf(opened, 'GetCommandInvocation'), 1);
});

test('commands whose values differ are sent apart', async (opened) => {
  const step = opened.step({ commands: ['stop {{ instanceId }}'] });
  await Promise.all([1, 2].map(() => step.run(opened.interruptionOf(), opened.contextFor())));
  const lines = [...opened.world.commands.values()].map(({ parameters }) => parameters.commands?.[0]);
  assert.equal(
    lines.sort(),
    [...opened.world.instances.keys()].sort().map((id) => `stop ${id}`),
  );
});

test('one instance that SSM does not manage any more is skipped, and every other gets its command once', async (opened) => {
  let gone = '';
  const all = runs(opened, 50, (index) => (index === 17 ? { ensureLease: async () => opened.world.setAgent(gone, 'absent') } : {}));
  gone = all[17]?.interruption.instanceId ?? '';
  const results = await runAll(all);
  assert.equal(
    results.flatMap(({ did, summary }, index) => (did === 'done' ? [] : [[index, did, summary]])),
    [[17, 'skipped', 'SSM does not manage the instance']],
  );
  const reached = [...opened.world.commands.values()].flatMap(({ invocations }) => [...invocations.keys()]);
  assert.equal([reached.length, new Set(reached).size, reached.includes(gone)], [49, 49, false]);
  assert.ok(opened.sent().length <= 15, `${opened.sent().length} requests`);
});

const refusedFor = (resource: string) => ({
  code: 'AccessDeniedException',
  message: `User is not authorized to perform: ssm:SendCommand on resource: arn:aws:${resource}`,
});

test('one instance the policy does not cover fails alone', async (opened) => {
  // The whole, and the half with the instance in question.
  opened.sandbox.fail('SendCommand', { ...refusedFor('ec2:eu-west-1:111122223333:instance/i-0'), times: 2 });
  const results = await Promise.all(runs(opened, 2).map(({ run }) => run().catch((problem: { code?: string }) => problem.code)));
  assert.equal(results.map((result) => (typeof result === 'string' ? result : result?.did)).sort(), ['AWS_ACCESS_DENIED', 'done']);
});

test('a document the policy does not cover is not tried instance by instance', async (opened) => {
  opened.sandbox.fail('SendCommand', { ...refusedFor('ssm:eu-west-1::document/AWS-RunShellScript'), times: 100 });
  await Promise.all(runs(opened, 10).map(({ run }) => rejectionOf(run())));
  assert.is(opened.sent().length, 1);
});

test('a run that has lost its lease leaves the request, and the others go on', async (opened) => {
  const taken = new Error('another replica has the run');
  const all = runs(opened, 10, (index) => (index === 3 ? { ensureLease: () => Promise.reject(taken) } : {}));
  const results = await Promise.all(all.map(({ run }) => run().catch((problem: unknown) => problem)));
  assert.is(results[3], taken);
  assert.equal(instancesOf(opened), [9]);
  assert.is(opened.sent().length, 1);
});

test('nobody waits for a run whose lease is not sure; it is sent to when it is', async (opened) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const all = runs(opened, 10, (index) => (index === 3 ? { ensureLease: () => promise } : {}));
  const running = runAll(all);
  await until(() => opened.world.commands.size === 1);
  assert.equal(instancesOf(opened), [9]);
  resolve();
  assert.equal(didOf(await running), ['done']);
  assert.equal(instancesOf(opened), [9, 1]);
});

test('those who have waited for another make sure of their leases again', async (opened) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  const count = async () => {
    asked += 1;
  };
  const running = runAll(runs(opened, 2, (index) => ({ ensureLease: index === 0 ? () => promise : count })));
  await until(() => opened.world.commands.size === 1);
  assert.is(asked, 2);
  resolve();
  await running;
});

test('runs that died between the sending and the journal find the command they shared', async (opened) => {
  const died = runs(opened, 3, () => ({}));
  for (const { context } of died)
    context.progress = (text, facts = {}) => {
      if ('commandId' in facts) return new Promise<void>(() => {});
      context.journal.push({ text, facts });
      return Promise.resolve();
    };
  for (const { run } of died) void run().catch(() => {});
  await until(() => opened.world.commands.size === 1);
  const again = died.map(({ interruption, context }) => {
    const ownFacts = Object.assign({}, ...context.journal.map(({ facts }) => facts));
    return opened.step().run(interruption, opened.contextFor({ attempt: 2, ownFacts }));
  });
  const results = await Promise.all(again);
  assert.equal(new Set(results.map(({ facts }) => facts.commandId)), new Set(opened.world.commands.keys()));
  assert.is(opened.sent().length, 1);
});

test('a shared command whose answer was lost is looked for once and found for all', async (opened) => {
  opened.sandbox.fail('SendCommand', { connection: 'cut', strikes: 'after' });
  const results = await runAll(runs(opened, 20));
  assert.equal(didOf(results), ['done']);
  assert.equal([opened.sent().length, opened.world.commands.size], [1, 1]);
  assert.ok(callsOf(opened, 'ListCommands') <= 2, `${callsOf(opened, 'ListCommands')} looks`);
});

test('a throttled request is repeated without those who have left meanwhile', async (opened) => {
  opened.sandbox.fail('SendCommand', { times: 1, code: 'ThrottlingException' });
  const all = runs(opened, 3);
  const running = Promise.all(all.map(({ run }) => run().catch((problem: unknown) => problem)));
  await until(() => opened.sent().length === 1);
  all[1]?.context.abort.abort(new Error('the lease is lost'));
  await running;
  assert.equal(instancesOf(opened), [2]);
});

test('a shared command is cancelled with one request', async (opened) => {
  opened.world.scriptCommands('*', { durationMs: 600_000 });
  const own = opened.step({ document: 'Graceful-Shutdown' });
  const context = () => opened.contextFor({ budgetMs: 12_000 });
  const problems = await Promise.all(Array.from({ length: 20 }, () => rejectionOf(own.run(opened.interruptionOf(), context()))));
  assert.equal(new Set(problems.map((problem) => (problem as { code?: string }).code)), new Set(['SSM_COMMAND_UNFINISHED']));
  await until(() => opened.cancelled().length === 1);
  const [cancel] = opened.cancelled().map(({ input }) => input as { InstanceIds: string[] });
  assert.is(cancel?.InstanceIds.length, 20);
});

test('a node that was online a moment ago is not looked up again', async (opened) => {
  const described = before(opened, 'DescribeInstanceInformation');
  const interruption = opened.interruptionOf();
  for (const stepId of ['first', 'second']) await opened.step().run(interruption, opened.contextFor({ stepId }));
  assert.equal([described(), opened.sent().length], [1, 2]);
});

test.run();
