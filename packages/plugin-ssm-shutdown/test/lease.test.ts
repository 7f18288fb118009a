import type { Facts } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hurriedClock, openWorld, rejectionOf, until } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('ssm-shutdown acts only on its lease');

test.before.each(async (context) => void Object.assign(context, await openWorld({ clock: hurriedClock(5) })));
test.after.each(({ close }) => close());

const taken = new Error('another replica has the run');
const refuse = async () => {
  throw taken;
};
const actionsOf = ({ asked }: World) => asked();

test('nothing is sent where the lease cannot be ensured', async ({ step, interruptionOf, contextFor, sent }) => {
  const problem = await rejectionOf(step().run(interruptionOf(), contextFor({ ensureLease: refuse })));
  assert.is(problem, taken);
  assert.is(sent().length, 0);
});

test('the lease is ensured after all looking, directly before the sending', async (opened) => {
  const seen: (readonly string[])[] = [];
  const ensureLease = async () => void seen.push(actionsOf(opened));
  await opened.step().run(opened.interruptionOf(), opened.contextFor({ attempt: 2, ensureLease }));
  assert.equal(seen, [['ListCommands', 'ListCommands', 'ListCommands', 'DescribeInstanceInformation']]);
  assert.is(actionsOf(opened)[4], 'SendCommand');
});

test('that the command is about to be sent is journalled before the lease is ensured', async (opened) => {
  const order: string[] = [];
  const context = opened.contextFor({
    progress: async (text: string) => void order.push(text),
    ensureLease: async () => void order.push('sure'),
  });
  await opened.step().run(opened.interruptionOf(), context);
  assert.equal(order.slice(0, 3), ['sending AWS-RunShellScript', 'sure', 'sent AWS-RunShellScript']);
});

test('a sending that was throttled is repeated only on a lease that still holds', async ({
  step,
  interruptionOf,
  contextFor,
  ...opened
}) => {
  opened.sandbox.fail('SendCommand', { times: 1, code: 'ThrottlingException' });
  let asked = 0;
  const ensureLease = async () => {
    asked += 1;
    if (asked > 1) throw taken;
  };
  const problem = await rejectionOf(step().run(interruptionOf(), contextFor({ ensureLease })));
  assert.is(problem, taken);
  assert.equal([opened.sent().length, opened.world.commands.size], [1, 0]);
});

test('while the lease is not sure nothing is sent, and at the deadline the step ends', async (opened) => {
  const context = opened.contextFor({ budgetMs: 12_000, ensureLease: () => new Promise(() => {}) });
  const problem = await rejectionOf(opened.step().run(opened.interruptionOf(), context));
  assert.ok(context.signal.aborted);
  assert.instance(problem, Error);
  assert.is(opened.sent().length, 0);
});

test('following the command of an earlier attempt needs no lease', async ({ step, interruptionOf, contextFor, sent }) => {
  const interruption = interruptionOf();
  const { facts } = await step().run(interruption, contextFor());
  const again = await step().run(interruption, contextFor({ attempt: 2, ownFacts: facts, ensureLease: refuse }));
  assert.equal([again.did, sent().length], ['done', 1]);
});

/** Attempts that died when the command was sent and before its id was journalled; SSM lists the command after `invisibleMs`. */
async function diedAfterSending(opened: World, invisibleMs: number) {
  await opened.close();
  Object.assign(opened, await openWorld({ clock: hurriedClock(8), invisibleMs }));
  const interruption = opened.interruptionOf();
  const journal: Facts[] = [];
  const progress = (_: string, facts: Facts = {}) => {
    if ('commandId' in facts) return new Promise<void>(() => {});
    journal.push(facts);
    return Promise.resolve();
  };
  void opened
    .step()
    .run(interruption, opened.contextFor({ progress }))
    .catch(() => {});
  await until(() => opened.world.commands.size === 1);
  return { interruption, ownFacts: Object.assign({}, ...journal) as Facts };
}

test('where a sending was journalled the command is looked for as long as 10 s before another is sent', async (opened) => {
  const { interruption, ownFacts } = await diedAfterSending(opened, 8_000);
  assert.equal(Object.keys(ownFacts), ['document', 'mark']);
  const { did, facts } = await opened.step().run(interruption, opened.contextFor({ attempt: 2, ownFacts, budgetMs: 60_000 }));
  assert.equal([did, facts.commandId], ['done', [...opened.world.commands.keys()][0]]);
  assert.is(opened.sent().length, 1);
});

test.run();
