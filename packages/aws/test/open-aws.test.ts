import { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isGone, isNoActiveLifecycleAction } from '../src/error-names.ts';
import { openAws } from '../src/open-aws.ts';
import { HOME } from '../src/places/place.ts';
import { openSandbox, rejectionOf } from './sandbox.ts';

type Opened = Awaited<ReturnType<typeof openSandbox>>;
const THERE = { account: null, region: 'us-east-1' };
const test = suite<Opened>('openAws');

test.before.each(async (context) => void Object.assign(context, await openSandbox()));
test.after.each(({ close }) => close());

test('a client answers from the region that was asked for', async ({ aws, call, sandbox }) => {
  await (await aws.ec2(THERE)).describeInstances({}, call());
  await (await aws.ec2(HOME)).describeInstances({}, call());
  assert.equal(
    sandbox.calls.of('DescribeInstances').map(({ region }) => region),
    ['us-east-1', 'eu-west-1'],
  );
});

test('there is one client per service and region, whoever opens it', async ({ aws, tools }) => {
  assert.is(await aws.ssm({ account: null, region: 'eu-west-1' }), await openAws(tools).ssm(HOME));
  assert.is.not(await aws.ssm({ account: null, region: 'eu-west-1' }), await aws.ssm(THERE));
});

test('a throttled request is answered in the end', async ({ aws, call, sandbox }) => {
  sandbox.fail('DescribeTargetGroups', { times: 2, code: 'Throttling' });
  await (await aws.elbv2(HOME)).describeTargetGroups({}, call());
  assert.is(sandbox.calls.of('DescribeTargetGroups').length, 3);
});

test('one call is one request: the SDK does not retry by itself', async ({ aws, call, sandbox }) => {
  sandbox.fail('SendCommand', { times: 9, code: 'InternalServerError', status: 500 });
  const request = { DocumentName: 'AWS-RunShellScript', InstanceIds: ['i-0a1b2c3d4e5f60718'], Parameters: { commands: ['true'] } };
  const error = await rejectionOf((await aws.ssm(HOME)).sendCommand(() => request, call()));
  assert.is((error as CodedError).code, 'AWS_CALL_FAILED');
  assert.is(sandbox.calls.of('SendCommand').length, 1);
});

test('a refusal is told as such and names the action', async ({ aws, call, sandbox }) => {
  sandbox.fail('DescribeInstances', { code: 'UnauthorizedOperation', status: 403 });
  const error = await rejectionOf((await aws.ec2(HOME)).describeInstances({}, call()));
  assert.instance(error, CodedError);
  assert.is((error as CodedError).code, 'AWS_ACCESS_DENIED');
  assert.match((error as CodedError).hint, 'ec2:DescribeInstances');
});

test('a target group that is not there is known by its meaning', async ({ aws, call }) => {
  const TargetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/none/73e2d6bc24d8a067';
  const error = await rejectionOf((await aws.elbv2(HOME)).describeTargetHealth({ TargetGroupArn }, call()));
  assert.ok(isGone(error));
});

test('a lifecycle action that is over is known by its meaning', async ({ aws, call, sandbox }) => {
  sandbox.world.createGroup({ name: 'web', hooks: [{ name: 'drain' }] });
  const request = {
    AutoScalingGroupName: 'web',
    LifecycleHookName: 'drain',
    InstanceId: 'i-0a1b2c3d4e5f60718',
    LifecycleActionResult: 'CONTINUE',
  };
  const error = await rejectionOf((await aws.autoScaling(HOME)).completeLifecycleAction(request, call()));
  assert.ok(isNoActiveLifecycleAction(error));
});

test('an abort ends a request that waits for its answer', async ({ aws, call, sandbox, stop }) => {
  sandbox.fail('DescribeInstances', { delayMs: 30_000 });
  const work = rejectionOf((await aws.ec2(HOME)).describeInstances({}, call()));
  stop.abort('called off');
  assert.is(await work, 'called off');
});

test('nobody at the endpoint is told as unreachable', async ({ tools, clock, stop }) => {
  const aws = openAws({ ...tools, location: { ...tools.location, endpoint: 'http://127.0.0.1:9' } });
  // Loading the client must not take of the request's time.
  const ec2 = await aws.ec2(HOME);
  const call = { signal: stop.signal, deadlineAt: clock.now() + 1_500 };
  const error = await rejectionOf(ec2.describeInstances({}, call));
  assert.is((error as CodedError).code, 'AWS_UNREACHABLE');
});

test.run();
