import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, type Credentials, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAwsSandbox } from '../../src/aws/index.ts';

const OWN = '111122223333';
const OTHER = '222233334444';
const unanswered = (): never => {
  throw new Error('no credentials');
};
const ROLE = `arn:aws:iam::${OTHER}:role/lastcall`;

async function open() {
  const clock = fakeClock();
  const [own, other] = await Promise.all([createAwsSandbox({ clock }), createAwsSandbox({ clock, account: OTHER })]);
  const settings = { region: 'eu-west-1', endpoint: own.url, maxAttempts: 1 };
  const sts = new STSClient({ ...settings, credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } });
  const assume = async (parts = {}) => {
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me', ...parts }));
    return Credentials ?? unanswered();
  };
  const as = ({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials) => ({
    ...settings,
    credentials: { accessKeyId: AccessKeyId ?? '', secretAccessKey: SecretAccessKey ?? '', sessionToken: SessionToken ?? '' },
  });
  return { clock, own, other, assume, as, close: () => Promise.all([own.close(), other.close()]) };
}

type World = Awaited<ReturnType<typeof open>>;
const test = suite<World>('simulated accounts');
test.before.each(async (its) => void Object.assign(its, await open()));
test.after.each(async ({ close }) => void (await close()));

const nameOf = (work: Promise<unknown>) => work.then(() => 'no error').catch(({ name }: Error) => name);

test('an account answers what is asked with the credentials of its role, and records it', async ({ own, other, assume, as }) => {
  own.letAssume(ROLE, { aws: other });
  const { id } = other.world.launch();
  const { Reservations } = await new EC2Client(as(await assume())).send(new DescribeInstancesCommand({}));
  assert.is(Reservations?.[0]?.Instances?.[0]?.InstanceId, id);
  assert.equal(
    other.calls.seen.map(({ action }) => action),
    ['DescribeInstances'],
  );
  assert.equal(
    own.calls.seen.map(({ account, action }) => `${account} ${action}`),
    [`${OWN} AssumeRole`, `${OTHER} DescribeInstances`],
  );
});

test('whoever has assumed a role is told so', async ({ own, other, assume, as }) => {
  own.letAssume(ROLE, { aws: other });
  const { Arn } = await new STSClient(as(await assume())).send(new GetCallerIdentityCommand({}));
  assert.is(Arn, `arn:aws:sts::${OTHER}:assumed-role/lastcall/me`);
});

test('a role that nobody lets be assumed is refused in the words of AWS', async ({ assume }) => {
  const { name, message } = await assume().then(
    () => new Error('assumed'),
    (error: Error) => error,
  );
  assert.is(name, 'AccessDenied');
  assert.is(message, `User: arn:aws:iam::${OWN}:user/sandbox is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`);
});

test('a role whose external id is not said is refused the same way', async ({ own, other, assume }) => {
  own.letAssume(ROLE, { aws: other, externalId: 'x-1' });
  assert.is(await nameOf(assume()), 'AccessDenied');
  assert.is(await nameOf(assume({ ExternalId: 'x-2' })), 'AccessDenied');
  assert.is(await nameOf(assume({ ExternalId: 'x-1' })), 'no error');
});

test('a role’s credentials end after an hour', async ({ clock, own, other, assume, as }) => {
  own.letAssume(ROLE, { aws: other });
  const credentials = as(await assume());
  await clock.advance(3_600_000);
  assert.is(await nameOf(new EC2Client(credentials).send(new DescribeInstancesCommand({}))), 'ExpiredToken');
});

test('a role’s key without its token is refused', async ({ own, other, assume, as }) => {
  own.letAssume(ROLE, { aws: other });
  const credentials = as({ ...(await assume()), SessionToken: 'another' });
  assert.is(await nameOf(new EC2Client(credentials).send(new DescribeInstancesCommand({}))), 'InvalidClientTokenId');
});

test('a fault is one account’s own', async ({ own, other, assume, as }) => {
  own.letAssume(ROLE, { aws: other });
  own.fail('DescribeInstances', { code: 'InternalError', status: 500 });
  assert.is(await nameOf(new EC2Client(as(await assume())).send(new DescribeInstancesCommand({}))), 'no error');
});

test.run();
