import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('simulated Systems Manager');

const request = (id: string, parts: Partial<SendCommandCommandInput> = {}): SendCommandCommandInput => ({
  DocumentName: 'AWS-RunShellScript',
  InstanceIds: [id],
  TimeoutSeconds: 30,
  Parameters: { commands: ['systemctl stop web'], executionTimeout: ['60'] },
  ...parts,
});

async function send({ ssm }: Scene, id: string, parts?: Partial<SendCommandCommandInput>): Promise<string> {
  const { Command } = await ssm.send(new SendCommandCommand(request(id, parts)));
  return Command?.CommandId ?? '';
}

async function statusOf({ ssm }: Scene, CommandId: string, InstanceId: string) {
  const { Status, StatusDetails, ResponseCode } = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
  return [Status, StatusDetails, ResponseCode];
}

test('a command cannot be asked for at first, runs, and succeeds with its output', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands(id, { durationMs: 5_000, stdout: 'stopped', stderr: 'warned' });
    const command = await send(scene, id);
    const { name } = await refusal(statusOf(scene, command, id));
    assert.is(name, 'InvocationDoesNotExist');
    await scene.clock.advance(500);
    assert.equal(await statusOf(scene, command, id), ['InProgress', 'InProgress', -1]);
    await scene.clock.advance(5_000);
    const done = await scene.ssm.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: id }));
    assert.equal([done.Status, done.ResponseCode], ['Success', 0]);
    assert.equal([done.StandardOutputContent, done.StandardErrorContent], ['stopped', 'warned']);
    assert.is(done.ExecutionElapsedTime, 'PT5S');
  }));

test('an exit code other than 0 is a failure', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands('*', { exitCode: 7 });
    const command = await send(scene, id);
    await scene.clock.advance(2_000);
    assert.equal(await statusOf(scene, command, id), ['Failed', 'Failed', 7]);
  }));

test('a script that runs longer than its execution timeout is ended', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands(id, { durationMs: 120_000 });
    const command = await send(scene, id);
    await scene.clock.advance(61_000);
    assert.equal((await statusOf(scene, command, id)).slice(0, 2), ['TimedOut', 'ExecutionTimedOut']);
  }));

test('a node that does not answer leaves the command in progress until its delivery times out', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch({ ssm: 'lost' });
    const command = await send(scene, id);
    await scene.clock.advance(29_999);
    assert.equal(await statusOf(scene, command, id), ['InProgress', 'InProgress', -1]);
    await scene.clock.advance(1);
    assert.equal((await statusOf(scene, command, id)).slice(0, 2), ['TimedOut', 'DeliveryTimedOut']);
  }));

test('a node that dies during a command leaves it in progress', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands(id, { durationMs: 10_000 });
    const command = await send(scene, id);
    await scene.clock.advance(5_000);
    scene.aws.world.terminate(id);
    await scene.clock.advance(60_000);
    assert.equal((await statusOf(scene, command, id))[0], 'InProgress');
  }));

test('what had ended before the node died stays as it ended', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    const command = await send(scene, id);
    await scene.clock.advance(5_000);
    scene.aws.world.terminate(id);
    await scene.clock.advance(60_000);
    assert.equal((await statusOf(scene, command, id))[0], 'Success');
  }));

test('a cancelled command is cancelling and then cancelled', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands(id, { durationMs: 10_000 });
    const CommandId = await send(scene, id);
    await scene.clock.advance(1_000);
    await scene.ssm.send(new CancelCommandCommand({ CommandId, InstanceIds: [id] }));
    assert.equal((await statusOf(scene, CommandId, id))[0], 'Cancelling');
    await scene.clock.advance(500);
    assert.equal((await statusOf(scene, CommandId, id))[0], 'Cancelled');
  }));

test('cancelling what has ended changes nothing', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    const CommandId = await send(scene, id);
    await scene.clock.advance(5_000);
    await scene.ssm.send(new CancelCommandCommand({ CommandId }));
    await scene.clock.advance(5_000);
    assert.equal((await statusOf(scene, CommandId, id))[0], 'Success');
  }));

test('commands are found by their instance, the newest first, with the comment they were sent with', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    await send(scene, id, { Comment: 'first' });
    await scene.clock.advance(1_000);
    await send(scene, id, { Comment: 'second' });
    await scene.clock.advance(1_000);
    const commands = await scene.ssm.send(new ListCommandsCommand({ InstanceId: id }));
    const invocations = await scene.ssm.send(new ListCommandInvocationsCommand({ InstanceId: id, Details: true }));
    assert.equal(
      commands.Commands?.map(({ Comment }) => Comment),
      ['second', 'first'],
    );
    assert.equal(
      invocations.CommandInvocations?.map(({ Comment }) => Comment),
      ['second', 'first'],
    );
    assert.is(invocations.CommandInvocations?.[1]?.CommandPlugins?.[0]?.Status, 'Success');
  }));

const REFUSED: readonly (readonly [why: string, parts: Partial<SendCommandCommandInput>, name: string])[] = [
  ['a delivery timeout below 30 s', { TimeoutSeconds: 29 }, 'ValidationException'],
  ['a comment of more than 100 characters', { Comment: 'x'.repeat(101) }, 'ValidationException'],
  ['an instance named twice', { InstanceIds: ['i-0a1b2c3d4e5f60718', 'i-0a1b2c3d4e5f60718'] }, 'DuplicateInstanceId'],
  [
    'more than 50 instances',
    { InstanceIds: Array.from({ length: 51 }, (_, n) => `i-${String(n).padStart(17, '0')}`) },
    'ValidationException',
  ],
  ['a document AWS does not have', { DocumentName: 'AWS-NoSuchDocument' }, 'InvalidDocument'],
  ['a script without commands', { Parameters: {} }, 'InvalidParameters'],
  ['an instance nobody knows', { InstanceIds: ['i-00000000000000000'] }, 'InvalidInstanceId'],
];

for (const [why, parts, expected] of REFUSED) {
  test(`${why} is refused as ${expected}`, () =>
    withSandbox(async ({ aws, ssm }) => {
      const { id } = aws.world.launch({ id: 'i-0a1b2c3d4e5f60718' });
      assert.is((await refusal(ssm.send(new SendCommandCommand(request(id, parts))))).name, expected);
      assert.is(aws.world.commands.size, 0);
    }));
}

test('a node without an agent, or on its way out, takes no command', () =>
  withSandbox(async (scene) => {
    const absent = scene.aws.world.launch({ ssm: 'absent' });
    const leaving = scene.aws.world.launch();
    scene.aws.world.terminate(leaving.id);
    for (const { id } of [absent, leaving]) assert.is((await refusal(send(scene, id))).name, 'InvalidInstanceId');
  }));

test('one node that takes no command makes the whole request refused, and the refusal names it', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    const absent = scene.aws.world.launch({ ssm: 'absent' });
    const { name, message } = await refusal(send(scene, id, { InstanceIds: [id, absent.id] }));
    assert.is(name, 'InvalidInstanceId');
    assert.match(message, absent.id);
    assert.is(scene.aws.world.commands.size, 0);
  }));

test('a list tells both outputs in one text', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.world.scriptCommands(id, { stdout: 'stopped', stderr: 'warned' });
    const CommandId = await send(scene, id);
    await scene.clock.advance(5_000);
    const { CommandInvocations } = await scene.ssm.send(new ListCommandInvocationsCommand({ CommandId, Details: true }));
    assert.is(CommandInvocations?.[0]?.CommandPlugins?.[0]?.Output, 'stopped\n----------ERROR-------\nwarned');
  }));

test('a shell script is refused for Windows', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch({ platform: 'windows' });
    assert.is((await refusal(send(scene, id))).name, 'UnsupportedPlatformType');
  }));

test('nodes tell whether their agent answers; an instance without one is not listed', () =>
  withSandbox(async ({ aws, ssm }) => {
    const online = aws.world.launch();
    const lost = aws.world.launch({ ssm: 'lost', platform: 'windows' });
    const absent = aws.world.launch({ ssm: 'absent' });
    const Filters = [{ Key: 'InstanceIds', Values: [online.id, lost.id, absent.id] }];
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    const told = InstanceInformationList?.map(({ InstanceId, PingStatus, PlatformType }) => [InstanceId, PingStatus, PlatformType]);
    assert.equal(told, [
      [online.id, 'Online', 'Linux'],
      [lost.id, 'ConnectionLost', 'Windows'],
    ]);
  }));

test('a throttled call comes out as the class the SDK models', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    scene.aws.fail('SendCommand', { code: 'ThrottlingException', message: 'Rate exceeded' });
    assert.is((await refusal(send(scene, id))).name, 'ThrottlingException');
  }));

test.run();
