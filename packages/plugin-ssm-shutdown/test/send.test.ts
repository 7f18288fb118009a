import type { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hurriedClock, openWorld, rejectionOf } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('ssm-shutdown sends a command');

test.before.each(async (context) => void Object.assign(context, await openWorld({ clock: hurriedClock(4) })));
test.after.each(({ close }) => close());

const isWithin = (value: number, least: number, most: number) => value >= least && value <= most;

test('the script runs on the instance and its end is told', async ({ world, step, interruptionOf, contextFor, sent }) => {
  world.scriptCommands('*', { durationMs: 50, stdout: 'stopped\n' });
  const interruption = interruptionOf();
  const { did, summary, facts } = await step().run(interruption, contextFor());
  assert.equal([did, summary], ['done', 'the command ended well']);
  assert.equal(facts, { commandId: [...world.commands.keys()][0], status: 'Success', exitCode: 0, outputTail: 'stopped' });
  assert.is(sent().length, 1);
  const { InstanceIds, Parameters } = sent()[0]?.input ?? {};
  assert.equal(InstanceIds, [interruption.instanceId]);
  assert.equal((Parameters as { commands: string[] }).commands, ['systemctl stop my-service']);
});

test('its time-outs follow from the budget', async ({ step, interruptionOf, contextFor, sent }) => {
  await step().run(interruptionOf(), contextFor({ budgetMs: 200_000 }));
  const { TimeoutSeconds, Parameters } = sent()[0]?.input ?? {};
  const [executionTimeout] = (Parameters as { executionTimeout: string[] }).executionTimeout;
  assert.ok(isWithin(Number(TimeoutSeconds), 45, 50), `delivery ${TimeoutSeconds}`);
  assert.ok(isWithin(Number(executionTimeout), 185, 195) && Number(executionTimeout) % 5 === 0, `execution ${executionTimeout}`);
});

test('its id is journalled before anything else happens', async ({ asked, step, interruptionOf, contextFor, world }) => {
  let before: readonly string[] = [];
  const progress = async (_: string, facts = {}) => {
    if ('commandId' in facts && before.length === 0) before = asked();
  };
  await step().run(interruptionOf(), contextFor({ progress }));
  assert.equal(before, ['DescribeInstanceInformation', 'SendCommand']);
  assert.is(world.commands.size, 1);
});

test('Windows gets PowerShell', async ({ step, interruptionOf, contextFor, sent }) => {
  await step({ commands: ['Stop-Service my-service'] }).run(interruptionOf({ platform: 'windows' }), contextFor());
  assert.is(sent()[0]?.input.DocumentName, 'AWS-RunPowerShellScript');
});

test('the platform is the agent’s word where the inventory knows nothing', async ({ step, interruptionOf, contextFor, sent }) => {
  await step().run({ ...interruptionOf({ platform: 'windows' }), instance: null }, contextFor());
  assert.is(sent()[0]?.input.DocumentName, 'AWS-RunPowerShellScript');
});

test('a document of one’s own is sent with its parameters and nothing added', async ({ step, interruptionOf, contextFor, sent }) => {
  const own = { document: 'Graceful-Shutdown', parameters: { reason: ['interruption'] } };
  const { did, facts } = await step(own).run(interruptionOf(), contextFor());
  assert.equal([did, facts.status, facts.exitCode], ['done', 'Success', 0]);
  assert.is(sent()[0]?.input.DocumentName, 'Graceful-Shutdown');
  assert.equal(sent()[0]?.input.Parameters, own.parameters);
});

test('a dry run sends nothing and says what it would have run', async ({ step, interruptionOf, contextFor, asked }) => {
  const { summary } = await step().run(interruptionOf(), contextFor({ dryRun: true, attempt: 2 }));
  assert.is(summary, 'would have run AWS-RunShellScript');
  assert.equal(asked(), ['DescribeInstanceInformation']);
});

for (const [agent, reason] of [
  ['absent', 'SSM does not manage the instance'],
  ['lost', 'the SSM agent does not answer (ConnectionLost)'],
] as const) {
  test(`an instance whose agent is ${agent} is skipped`, async ({ step, interruptionOf, contextFor, sent }) => {
    const { did, summary } = await step().run(interruptionOf({ ssm: agent }), contextFor());
    assert.equal([did, summary, sent().length], ['skipped', reason, 0]);
  });
}

test('too little time is skipped, and nobody is asked', async ({ step, interruptionOf, contextFor, asked }) => {
  const { did, summary } = await step().run(interruptionOf(), contextFor({ budgetMs: 9_500 }));
  assert.is(did, 'skipped');
  assert.match(summary, /^\d s are too short/);
  assert.equal(asked(), []);
});

test('the shortest useful time can be set', async ({ step, interruptionOf, contextFor, sent }) => {
  const own = { commands: ['true'], shortest: '25s' };
  const { did } = await step(own).run(interruptionOf(), contextFor({ budgetMs: 24_000 }));
  assert.equal([did, sent().length], ['skipped', 0]);
  await step(own).run(interruptionOf(), contextFor({ budgetMs: 30_000 }));
  assert.is(sent().length, 1);
});

test('where the time ran out while the lease was not sure, nothing is sent', async ({ step, interruptionOf, contextFor, sent }) => {
  const context = contextFor({ budgetMs: 14_000, ensureLease: () => context.sleep(5_000) });
  const { did, summary } = await step().run(interruptionOf(), context);
  assert.equal([did, sent().length], ['skipped', 0]);
  assert.match(summary, /^\d s are too short/);
});

test('a platform without commands is left out of a plan, and skipped where the plan did not know', async (opened) => {
  const { step, interruptionOf, contextFor, sent } = opened;
  const own = step({ commands: { windows: ['Stop-Service app'] } });
  const interruption = interruptionOf();
  assert.is(own.notFor?.(interruption), 'no commands are configured for linux');
  assert.is(own.notFor?.({ ...interruption, instance: null }), null);
  const { did, summary } = await own.run({ ...interruption, instance: null }, contextFor());
  assert.equal([did, summary, sent().length], ['skipped', 'no commands are configured for linux', 0]);
});

test('a value that could mean something to a shell fails the step, and nothing is sent', async (opened) => {
  const { step, interruptionOf, contextFor, sent } = opened;
  const interruption = interruptionOf();
  const instance = interruption.instance && { ...interruption.instance, tags: { app: 'TOP-SECRET; reboot' } };
  const own = step({ commands: ['stop {{ tag:app }}'] });
  const error = (await rejectionOf(own.run({ ...interruption, instance }, contextFor()))) as CodedError;
  assert.is(error.code, 'SSM_VALUE_REFUSED');
  assert.match(error.message, '{{ tag:app }}');
  assert.is(`${error.message}${error.hint}`.includes('TOP-SECRET'), false);
  assert.is(sent().length, 0);
});

test('an instance SSM gives up just then is skipped', async ({ step, interruptionOf, contextFor, sandbox }) => {
  sandbox.fail('SendCommand', { code: 'InvalidInstanceId' });
  const { did, summary } = await step().run(interruptionOf(), contextFor());
  assert.equal([did, summary], ['skipped', 'SSM does not manage the instance']);
});

for (const code of [
  'InvalidDocument',
  'InvalidDocumentVersion',
  'InvalidParameters',
  'MaxDocumentSizeExceeded',
  'UnsupportedPlatformType',
]) {
  test(`a document refused with ${code} fails as such`, async ({ step, interruptionOf, contextFor, sandbox }) => {
    sandbox.fail('SendCommand', { code });
    const error = (await rejectionOf(step({ document: 'Graceful-Shutdown' }).run(interruptionOf(), contextFor()))) as CodedError;
    assert.is(error.code, 'SSM_DOCUMENT_REFUSED');
    assert.match(error.message, 'Graceful-Shutdown');
    assert.instance(error.cause, Error);
  });
}

test('a refused send fails with the action to allow', async ({ step, interruptionOf, contextFor, sandbox }) => {
  sandbox.fail('SendCommand', { code: 'AccessDeniedException' });
  const error = (await rejectionOf(step().run(interruptionOf(), contextFor()))) as CodedError;
  assert.is(error.code, 'AWS_ACCESS_DENIED');
  assert.match(error.message, 'ssm:SendCommand');
});

test('throttled answers are outlasted and one command is sent', async ({ step, interruptionOf, contextFor, sandbox, world }) => {
  for (const action of ['DescribeInstanceInformation', 'SendCommand', 'GetCommandInvocation'])
    sandbox.fail(action, { times: 2, code: 'ThrottlingException' });
  const { did } = await step().run(interruptionOf(), contextFor());
  assert.is(did, 'done');
  assert.is(world.commands.size, 1);
});

for (const [what, fault] of [
  ['a server fault', { code: 'InternalServerError', status: 500 }],
  ['a cut connection', { connection: 'cut' }],
] as const) {
  test(`a command whose answer was lost to ${what} is found and followed, not sent again`, async (opened) => {
    const { step, interruptionOf, contextFor, sandbox, sent, world } = opened;
    sandbox.fail('SendCommand', { ...fault, strikes: 'after' });
    const { did, facts } = await step().run(interruptionOf(), contextFor());
    assert.equal([did, facts.commandId], ['done', [...world.commands.keys()][0]]);
    assert.is(sent().length, 1);
  });
}

test('a check says which permission is missing', async ({ step, sandbox }) => {
  sandbox.fail('DescribeInstanceInformation', { code: 'AccessDeniedException' });
  const error = (await rejectionOf(step().check?.(new AbortController().signal) ?? Promise.resolve())) as CodedError;
  assert.match(error.hint, 'ssm:DescribeInstanceInformation');
});

test.run();
