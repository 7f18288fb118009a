import { type CodedError, sleep, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hurriedClock, openWorld, rejectionOf, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('ssm-shutdown at its deadline');

test.before.each(async (context) => {
  const opened = await openWorld({ clock: hurriedClock(10) });
  opened.world.scriptCommands('*', { durationMs: 600_000 });
  // Loads the SDK, which must not be counted ten times over.
  await opened.step().check?.(new AbortController().signal);
  Object.assign(context, opened);
});
test.after.each(({ close }) => close());

/** Runs a document that knows no time-out until the deadline, 16 s away. Tells how long before it the step has settled. */
async function overrun({ clock, step, interruptionOf, contextFor, sent }: World) {
  const context = contextFor({ budgetMs: 16_000 });
  const problem = (await rejectionOf(step({ document: 'Graceful-Shutdown' }).run(interruptionOf(), context))) as CodedError;
  const leftMs = context.deadlineAt - clock.now();
  assert.is(sent().length, 1);
  return { problem, context, leftMs };
}

test('the command is cancelled on the instance', async (opened) => {
  await overrun(opened);
  await until(() => opened.cancelled().length === 1);
  assert.is(opened.cancelled()[0]?.input.CommandId, [...opened.world.commands.keys()][0]);
});

test('the step ends a moment before it, and says how the command stood', async (opened) => {
  const { problem, context, leftMs } = await overrun(opened);
  assert.is(problem.code, 'SSM_COMMAND_UNFINISHED');
  assert.match(problem.message, /SSM calls it InProgress, which it may be without having reached its agent/);
  assert.is(context.journal.at(-1)?.facts.status, 'InProgress');
  assert.ok(leftMs > 0 && leftMs <= 1_000, `${leftMs} ms before it`);
});

test('nobody waits for the cancel', async (opened) => {
  opened.sandbox.fail('CancelCommand', { delayMs: 60_000 });
  const { leftMs } = await overrun(opened);
  assert.ok(leftMs > 0, `${leftMs} ms before it`);
});

test('SSM that does not answer while the command runs is asked again, until the deadline', async (opened) => {
  opened.sandbox.fail('ListCommandInvocations', { times: 1_000, code: 'ThrottlingException' });
  const { problem } = await overrun(opened);
  assert.is(problem.code, 'SSM_COMMAND_UNFINISHED');
});

test('a command whose sending was answered after the deadline is cancelled', async (opened) => {
  const { sandbox, step, interruptionOf, contextFor, world } = opened;
  sandbox.fail('SendCommand', { delayMs: 3_000, strikes: 'after' });
  const context = contextFor({ budgetMs: 2_000 });
  const problem = (await rejectionOf(step({ commands: ['stop'], shortest: '1s' }).run(interruptionOf(), context))) as Error;
  assert.is(problem.message, 'the step used up its budget');
  await until(() => opened.cancelled().length === 1);
  assert.is(opened.cancelled()[0]?.input.CommandId, [...world.commands.keys()][0]);
});

test('a cancel that is refused is a warning', async (opened) => {
  opened.sandbox.fail('CancelCommand', { code: 'AccessDeniedException' });
  await overrun(opened);
  await until(() => opened.warnings.length === 1);
  assert.match(opened.warnings[0] ?? '', 'could not be cancelled');
});

test('a script is ended by its own time-out, before the deadline', async ({ step, interruptionOf, contextFor, cancelled }) => {
  const error = (await rejectionOf(step().run(interruptionOf(), contextFor({ budgetMs: 16_000 })))) as CodedError;
  assert.is(error.message, 'the command ended as ExecutionTimedOut with exit code 137');
  assert.is(cancelled().length, 0);
});

test('an agent that falls silent is followed to the deadline', async (opened) => {
  const { sandbox, world, interruptionOf, contextFor, step } = opened;
  const interruption = interruptionOf();
  const running = rejectionOf(step().run(interruption, contextFor({ budgetMs: 16_000 })));
  await until(() => sandbox.calls.of('SendCommand').length === 1);
  world.setAgent(interruption.instanceId, 'lost');
  await running;
  await until(() => opened.cancelled().length === 1);
});

test('a command that ends in time is not cancelled', async (opened) => {
  opened.world.scriptCommands('*', { durationMs: 50 });
  await opened.step().run(opened.interruptionOf(), opened.contextFor({ budgetMs: 16_000 }));
  await sleep(systemClock, 200);
  assert.is(opened.cancelled().length, 0);
});

test.run();
