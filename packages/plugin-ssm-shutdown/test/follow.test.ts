import { CodedError, type StepResult } from '@lastcall/plugin-api';
import { anInterruption, aStepContext, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config.ts';
import { follow } from '../src/follow.ts';
import { type Invocation, UNSEEN } from '../src/invocation.ts';
import type { Shutdown } from '../src/shutdown.ts';
import { hurriedClock, openWorld, rejectionOf } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('ssm-shutdown follows its command');

test.before.each(async (context) => void Object.assign(context, await openWorld({ clock: hurriedClock(4) })));
test.after.each(({ close }) => close());

test('an exit code fails the step, with the end of the output in its facts', async ({ world, step, interruptionOf, contextFor }) => {
  world.scriptCommands('*', { durationMs: 50, exitCode: 3, stdout: 'stopping\n', stderr: 'no such service\n' });
  const context = contextFor();
  const error = (await rejectionOf(step().run(interruptionOf(), context))) as CodedError;
  assert.is(error.code, 'SSM_COMMAND_FAILED');
  assert.is(error.message, 'the command ended as Failed with exit code 3');
  const { commandId, ...facts } = context.journal.at(-1)?.facts ?? {};
  assert.equal(facts, { status: 'Failed', exitCode: 3, outputTail: 'stopping', errorTail: 'no such service' });
  assert.is(commandId, [...world.commands.keys()][0]);
});

for (const [exitCode, platform] of [
  [194, 'Linux'],
  [3010, 'Windows'],
] as const) {
  test(`exit code ${exitCode} is told to be a wish to restart`, async ({ world, step, interruptionOf, contextFor }) => {
    world.scriptCommands('*', { durationMs: 50, exitCode });
    const error = (await rejectionOf(step().run(interruptionOf(), contextFor()))) as CodedError;
    assert.match(error.message, `exit code ${exitCode}, which on ${platform} asks the agent to restart the machine`);
  });
}

test('only the end of a long output is kept', async ({ world, step, interruptionOf, contextFor }) => {
  world.scriptCommands('*', { durationMs: 50, stdout: `${'x'.repeat(20_000)}the end` });
  const { facts } = await step().run(interruptionOf(), contextFor());
  assert.is(String(facts.outputTail).length, 500);
  assert.match(String(facts.outputTail), /xthe end$/);
});

test('no output is kept where none is wanted', async ({ world, config, step, interruptionOf, contextFor }) => {
  world.scriptCommands('*', { durationMs: 50, stdout: 'password=1234' });
  const { facts } = await step({ ...config, outputTail: 0 }).run(interruptionOf(), contextFor());
  assert.is('outputTail' in facts, false);
});

test('progress is told when it changes, not at every look', async ({ world, step, interruptionOf, contextFor }) => {
  world.scriptCommands('*', { durationMs: 4_000 });
  const context = contextFor();
  await step().run(interruptionOf(), context);
  assert.equal(
    context.journal.map(({ text }) => text),
    ['sending AWS-RunShellScript', 'sent AWS-RunShellScript', 'the command is InProgress'],
  );
});

test('a failed document of one’s own tells its exit code', async ({ world, step, interruptionOf, contextFor }) => {
  world.scriptCommands('*', { durationMs: 50, exitCode: 7, stdout: 'gave up' });
  const context = contextFor();
  const error = (await rejectionOf(step({ document: 'Graceful-Shutdown' }).run(interruptionOf(), context))) as CodedError;
  assert.match(error.message, 'exit code 7');
  assert.is(context.journal.at(-1)?.facts.outputTail, 'gave up');
});

test('a command SSM does not know yet is waited for', async (opened) => {
  await opened.close();
  Object.assign(opened, await openWorld({ clock: hurriedClock(4), invisibleMs: 1_500 }));
  const { step, interruptionOf, contextFor, sandbox } = opened;
  const { did } = await step().run(interruptionOf(), contextFor());
  assert.is(did, 'done');
  assert.equal(
    sandbox.calls.of('GetCommandInvocation').map(({ code }) => code),
    ['InvocationDoesNotExist', null],
  );
});

test('a document of one’s own SSM does not list yet is waited for', async (opened) => {
  await opened.close();
  Object.assign(opened, await openWorld({ clock: hurriedClock(4), invisibleMs: 1_500 }));
  const { step, interruptionOf, contextFor, sandbox } = opened;
  const { did } = await step({ document: 'Graceful-Shutdown' }).run(interruptionOf(), contextFor());
  assert.is(did, 'done');
  assert.is(sandbox.calls.of('ListCommandInvocations').length, 2);
});

/** Follows a command whose looks are answered by `looks`, one after the other, on a clock of its own. */
async function followed(looks: readonly (Invocation | Error)[]) {
  const clock = fakeClock();
  let made = 0;
  const ask = async () => {
    const seen = looks[made++] ?? UNSEEN;
    if (seen instanceof Error) throw seen;
    return seen;
  };
  const config = configSchema.parse({ commands: ['stop'] });
  const shutdown = { clock, config, context: aStepContext({ clock }), interruption: anInterruption(), invocations: { ask } };
  const ended = follow(shutdown as unknown as Shutdown, { commandId: 'c-1', instances: 1 }).catch((problem: CodedError) => problem);
  await clock.advance(10_000);
  return ended;
}

const outOf = (code: string) => new CodedError({ code, message: 'no answer', hint: 'try again' });
const ENDED = { ...UNSEEN, status: 'Success', hasEnded: true, exitCode: 0 };

test('a look that was not answered in time is made again', async () => {
  const result = await followed([outOf('AWS_OUT_OF_TIME'), ENDED]);
  assert.is((result as StepResult).did, 'done');
});

test('a look that is refused fails the step', async () => {
  const result = await followed([outOf('AWS_ACCESS_DENIED'), ENDED]);
  assert.is((result as CodedError).code, 'AWS_ACCESS_DENIED');
});

test.run();
