import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientConfig, clientsOf, refusal, withSandbox } from './clients.ts';

const test = suite('simulated AWS');

test('AWS_ENDPOINT_URL alone leads a client here', () =>
  withSandbox(async ({ aws }) => {
    process.env.AWS_ENDPOINT_URL = aws.url;
    const { credentials, region } = clientConfig(aws.url);
    const client = new EC2Client({ credentials, region });
    const { Reservations } = await client.send(new DescribeInstancesCommand({}));
    delete process.env.AWS_ENDPOINT_URL;
    client.destroy();
    assert.equal(Reservations, []);
  }));

test('every call is recorded with its time, API, account, region, input and status', () =>
  withSandbox(async ({ aws, ec2, clock }) => {
    await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000000'] })));
    assert.equal(aws.calls.seen, [
      {
        at: clock.now(),
        api: 'ec2',
        action: 'DescribeInstances',
        account: '111122223333',
        accessKeyId: 'AKIASANDBOX',
        region: 'eu-west-1',
        input: { InstanceId: ['i-00000000000000000'] },
        status: 400,
        code: 'InvalidInstanceID.NotFound',
      },
    ]);
  }));

test('a call is seen as soon as it has come, without a status until it is answered', () =>
  withSandbox(async ({ aws, ec2, clock }) => {
    aws.fail('DescribeInstances', { delayMs: 5_000 });
    const call = ec2.send(new DescribeInstancesCommand({}));
    while (clock.nextAt() === null) await new Promise((resolve) => setImmediate(resolve));
    assert.is(aws.calls.of('DescribeInstances')[0]?.status, null);
    await clock.advance(5_000);
    await call;
    assert.is(aws.calls.of('DescribeInstances')[0]?.status, 200);
  }));

test('a call of an API that is not simulated is refused, and seen under its own name', () =>
  withSandbox(async ({ aws }) => {
    const headers = { 'x-amz-target': 'Logs_20140328.PutLogEvents' };
    assert.is((await fetch(aws.url, { method: 'POST', headers, body: '{}' })).status, 400);
    assert.equal(
      aws.calls.seen.map(({ api, action }) => [api, action]),
      [['Logs_20140328', 'PutLogEvents']],
    );
  }));

test('a fault strikes as often as it was told to', () =>
  withSandbox(async ({ aws, ec2 }) => {
    aws.fail('DescribeInstances', { times: 2, code: 'RequestLimitExceeded', status: 503 });
    const ask = () => ec2.send(new DescribeInstancesCommand({}));
    for (const _ of [1, 2]) assert.is((await refusal(ask())).name, 'RequestLimitExceeded');
    await ask();
  }));

test('the SDK repeats a throttled call by itself', () =>
  withSandbox(async ({ aws }) => {
    aws.fail('DescribeInstances', { code: 'RequestLimitExceeded', status: 503 });
    const client = new EC2Client({ ...clientConfig(aws.url), maxAttempts: 3 });
    await client.send(new DescribeInstancesCommand({}));
    client.destroy();
    assert.equal(
      aws.calls.seen.map(({ status }) => status),
      [503, 200],
    );
  }));

test('a fault without a code only makes the call late', () =>
  withSandbox(async ({ aws, ec2, clock }) => {
    aws.fail('*', { delayMs: 5_000 });
    const startedAt = clock.now();
    const call = ec2.send(new DescribeInstancesCommand({}));
    while (clock.nextAt() === null) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5_000);
    await call;
    assert.is(clock.now(), startedAt + 5_000);
  }));

test('a fault can strike after the act, so that only the answer is lost', () =>
  withSandbox(async ({ aws, ssm }) => {
    const { id } = aws.world.launch();
    aws.fail('SendCommand', { strikes: 'after', code: 'InternalServerError', status: 500 });
    const request = { DocumentName: 'AWS-RunShellScript', InstanceIds: [id], Parameters: { commands: ['true'] } };
    assert.is((await refusal(ssm.send(new SendCommandCommand(request)))).name, 'InternalServerError');
    assert.is(aws.world.commands.size, 1);
  }));

test('a fault can cut the connection', () =>
  withSandbox(async ({ aws, ec2 }) => {
    aws.fail('DescribeInstances', { connection: 'cut' });
    assert.is((await refusal(ec2.send(new DescribeInstancesCommand({})))).status, undefined);
    assert.is(aws.calls.seen[0]?.status, null);
  }));

test('healing lifts every fault', () =>
  withSandbox(async ({ aws, ec2 }) => {
    aws.fail('*', { times: 100, code: 'RequestLimitExceeded' });
    aws.heal();
    await ec2.send(new DescribeInstancesCommand({}));
  }));

test('a connection can be cut after the act', () =>
  withSandbox(async ({ aws, ssm }) => {
    const { id } = aws.world.launch();
    aws.fail('SendCommand', { strikes: 'after', connection: 'cut' });
    const request = { DocumentName: 'AWS-RunShellScript', InstanceIds: [id], Parameters: { commands: ['true'] } };
    assert.is((await refusal(ssm.send(new SendCommandCommand(request)))).status, undefined);
    assert.equal([aws.world.commands.size, aws.calls.seen[0]?.status, aws.calls.seen[0]?.code], [1, null, null]);
  }));

test('the signing certificate can fail to be served', () =>
  withSandbox(async ({ aws }) => {
    aws.fail('GetSigningCertificate', { code: 'Unavailable', status: 503 });
    const url = aws.url + aws.certificate.path;
    assert.is((await fetch(url)).status, 503);
    assert.is(await (await fetch(url)).text(), aws.certificate.pem);
  }));

test('a region that is not the sandbox’s is not enabled', () =>
  withSandbox(async ({ aws }) => {
    const { ec2 } = clientsOf(aws.url, 'ap-east-1');
    assert.is((await refusal(ec2.send(new DescribeInstancesCommand({})))).name, 'OptInRequired');
  }));

test('a body that is no JSON is refused, not fatal', () =>
  withSandbox(async ({ aws }) => {
    const headers = { 'x-amz-target': 'AmazonSSM.ListCommands' };
    assert.is((await fetch(aws.url, { method: 'POST', headers, body: '{' })).status, 400);
  }));

test('what is sent to a queue that does not exist is noted', () =>
  withSandbox(async ({ aws }) => {
    aws.route({ to: 'arn:aws:sqs:eu-west-1:111122223333:missing' });
    await aws.interruptSpot(aws.world.launch().id);
    assert.match(aws.undelivered[0]?.problem ?? '', 'QueueDoesNotExist');
  }));

test('a fault for one region spares the others', () =>
  withSandbox(async ({ aws, ec2 }) => {
    aws.fail('*', { region: 'us-east-1', code: 'RequestLimitExceeded' });
    await ec2.send(new DescribeInstancesCommand({}));
  }));

test('an action the sandbox does not know is refused', () =>
  withSandbox(async ({ aws }) => {
    const body = new URLSearchParams({ Action: 'RunInstances', Version: '2016-11-15' });
    const answer = await fetch(aws.url, { method: 'POST', body });
    assert.is(answer.status, 400);
    assert.match(await answer.text(), '<Code>InvalidAction</Code>');
  }));

test('the caller’s identity is the account of the sandbox', () =>
  withSandbox(
    async ({ aws }) => {
      const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
      const answer = await fetch(aws.url, { method: 'POST', body });
      assert.match(await answer.text(), '<Account>999988887777</Account>');
    },
    { account: '999988887777' },
  ));

test('closing twice is safe and nothing planned happens any more', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch();
    await aws.interruptSpot(instance.id);
    await aws.close();
    await aws.close();
    await clock.advance(200_000);
    assert.is(instance.state, 'running');
  }));

test.run();
