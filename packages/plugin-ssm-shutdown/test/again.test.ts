import { sleep, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hurriedClock, openWorld, rejectionOf, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('ssm-shutdown never sends twice');

test.before.each(async (context) => void Object.assign(context, await openWorld({ clock: hurriedClock(5) })));
test.after.each(({ close }) => close());

/** A run that was aborted, before its deadline, while its command of 4 s was running. */
async function abortedRun({ world, step, interruptionOf, contextFor, sandbox }: World) {
  world.scriptCommands('*', { durationMs: 4_000 });
  const interruption = interruptionOf();
  const context = contextFor();
  const running = rejectionOf(step().run(interruption, context));
  await until(() => sandbox.calls.of('GetCommandInvocation').length > 0);
  context.abort.abort(new Error('the lease is lost'));
  await running;
  return { interruption, ownFacts: { commandId: [...world.commands.keys()][0] as string } };
}

test('a new plan or a lost lease does not cancel the command', async (opened) => {
  await abortedRun(opened);
  await sleep(systemClock, 200);
  assert.is(opened.cancelled().length, 0);
});

test('a later attempt follows the command the journal knows', async (opened) => {
  const { interruption, ownFacts } = await abortedRun(opened);
  const { did, facts } = await opened.step().run(interruption, opened.contextFor({ attempt: 2, ownFacts }));
  assert.equal([did, facts.commandId], ['done', ownFacts.commandId]);
  assert.is(opened.sent().length, 1);
  assert.is(opened.sandbox.calls.of('ListCommands').length, 0);
});

test('a later attempt follows it whatever the agent and the time that is left', async (opened) => {
  const { interruption, ownFacts } = await abortedRun(opened);
  opened.world.setAgent(interruption.instanceId, 'absent');
  const context = opened.contextFor({ attempt: 2, ownFacts, budgetMs: 8_000 });
  await opened
    .step()
    .run(interruption, context)
    .catch(() => 'cut off by its deadline');
  assert.is(opened.sent().length, 1);
  assert.ok(opened.sandbox.calls.of('GetCommandInvocation').length > 1);
});

test('where the crash fell between the sending and the journal, the command is found by its comment', async (opened) => {
  const { interruption, ownFacts } = await abortedRun(opened);
  const context = opened.contextFor({ attempt: 2 });
  const { did, facts } = await opened.step().run(interruption, context);
  assert.equal([did, facts.commandId], ['done', ownFacts.commandId]);
  assert.is(opened.sent().length, 1);
});

test('a command that is not listed yet is looked for again before one is sent', async (opened) => {
  await opened.close();
  Object.assign(opened, await openWorld({ clock: hurriedClock(5), invisibleMs: 2_500 }));
  const { interruption } = await abortedRun(opened);
  await opened.step().run(interruption, opened.contextFor({ attempt: 2 }));
  assert.is(opened.sent().length, 1);
});

test('a later attempt sends where no earlier one has sent', async ({ step, interruptionOf, contextFor, sent, sandbox }) => {
  const { did } = await step().run(interruptionOf(), contextFor({ attempt: 2 }));
  assert.equal([did, sent().length], ['done', 1]);
  assert.is(sandbox.calls.of('ListCommands').length, 3);
});

test('the command of another step of the pipeline is not taken for one’s own', async ({ step, interruptionOf, contextFor, world }) => {
  const interruption = interruptionOf();
  await step({ commands: ['echo first'] }).run(interruption, contextFor());
  await step({ commands: ['echo second'] }).run(interruption, contextFor({ attempt: 2, stepId: 'another' }));
  assert.equal(
    [...world.commands.values()].map(({ parameters }) => parameters.commands?.[0]),
    ['echo first', 'echo second'],
  );
});

test('a command that failed is not sent again', async ({ world, step, interruptionOf, contextFor, sent }) => {
  world.scriptCommands('*', { durationMs: 50, exitCode: 1 });
  const interruption = interruptionOf();
  const context = contextFor();
  await rejectionOf(step().run(interruption, context));
  const ownFacts = Object.assign({}, ...context.journal.map(({ facts }) => facts));
  const again = (await rejectionOf(step().run(interruption, contextFor({ attempt: 2, ownFacts })))) as Error;
  assert.is(again.message, 'the command ended as Failed with exit code 1');
  assert.is(sent().length, 1);
});

test('an interruption that was called off between the sending and the journal cancels the command by its mark', async (opened) => {
  const { interruption } = await abortedRun(opened);
  const [command] = [...opened.world.commands.values()];
  const mark = command?.comment.split(' ')[1] ?? '';
  await opened.step().cancel?.(interruption, opened.contextFor({ ownFacts: { mark } }));
  assert.is(opened.cancelled()[0]?.input.CommandId, command?.id);
});

test('a command of the same step for an earlier interruption is not taken for one’s own', async (opened) => {
  const { interruption } = await abortedRun(opened);
  const next = { ...interruption, id: 'int-next', noticedAt: opened.clock.now() };
  await opened.step().run(next, opened.contextFor({ attempt: 2 }));
  assert.is(opened.sent().length, 2);
});

test('the mark of another sending finds nothing', async (opened) => {
  const { interruption } = await abortedRun(opened);
  await opened.step().run(interruption, opened.contextFor({ attempt: 2, ownFacts: { mark: '0000000000000000' }, budgetMs: 60_000 }));
  assert.is(opened.sent().length, 2);
});

test('an interruption that was called off cancels the command it left running', async (opened) => {
  const { interruption, ownFacts } = await abortedRun(opened);
  await opened.step().cancel?.(interruption, opened.contextFor({ ownFacts }));
  assert.equal(
    opened.cancelled().map(({ input }) => [input.CommandId, input.InstanceIds]),
    [[ownFacts.commandId, [interruption.instanceId]]],
  );
});

test('an interruption that was called off leaves a command that has ended alone', async ({
  step,
  interruptionOf,
  contextFor,
  cancelled,
}) => {
  const interruption = interruptionOf();
  const { facts } = await step().run(interruption, contextFor());
  await step().cancel?.(interruption, contextFor({ ownFacts: facts }));
  assert.is(cancelled().length, 0);
});

test.run();
