import type { CodedError } from '@lastcall/plugin-api';
import { systemClock } from '@lastcall/plugin-api';
import { createAwsSandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInventory } from '../../src/instances/inventory.ts';
import { openAws } from '../../src/open-aws.ts';
import { HOME } from '../../src/places/place.ts';
import { offerRoles, type Role } from '../../src/places/roles.ts';
import { openSandbox, rejectionOf } from '../sandbox.ts';

const OWN = '111122223333';
const OTHER = '222233334444';
const ROLE = `arn:aws:iam::${OTHER}:role/lastcall`;
const THERE = { account: OTHER, region: 'us-east-1' };

/** Our own account, another one, and the roles that are offered. */
async function open(...roles: readonly Partial<Role>[]) {
  const opened = await openSandbox();
  const other = await createAwsSandbox({ clock: systemClock, account: OTHER, throttling: 'off', regions: ['eu-west-1', 'us-east-1'] });
  const things = new Map<string, unknown>();
  const share = <T>(key: string, create: () => T): T => things.set(key, things.get(key) ?? create()).get(key) as T;
  offerRoles(
    share,
    roles.map((role) => ({ account: OTHER, role: ROLE, ...role })),
  );
  const tools = { ...opened.tools, share };
  const aws = openAws(tools);
  const inventory = createInventory({ aws, clock: systemClock, log: tools.log });
  const close = async () => {
    for (const thing of things.values()) await (thing as { close?(): unknown }).close?.();
    await Promise.all([opened.close(), other.close()]);
  };
  return { ...opened, own: opened.sandbox, other, aws, inventory, close };
}

type Opened = Awaited<ReturnType<typeof open>>;
const test = suite('roles of other accounts');

/** Runs one rule in a world of its own. */
const rule = (name: string, roles: readonly Partial<Role>[], prove: (world: Opened) => Promise<void>) =>
  test(name, async () => {
    const world = await open(...roles);
    try {
      await prove(world);
    } finally {
      await world.close();
    }
  });

const ownCalls = ({ own }: Opened) => own.calls.seen.filter(({ account }) => account === OWN).map(({ action }) => action);
const codeOf = async (work: Promise<unknown>) => ((await rejectionOf(work)) as CodedError).code;

rule('an account with a role is asked by it, where it is', [{ externalId: 'x-1' }], async (world) => {
  const { own, other, inventory, stop } = world;
  own.letAssume(ROLE, { aws: other, externalId: 'x-1' });
  const { id } = other.world.launch({ region: 'us-east-1' });
  const found = await inventory.lookUp(id, THERE, stop.signal);
  assert.is(found === 'absent' ? found : found.instanceId, id);
  assert.equal(ownCalls(world), ['AssumeRole']);
  assert.equal([own.calls.of('AssumeRole')[0]?.region, own.calls.of('AssumeRole')[0]?.input.RoleSessionName], ['eu-west-1', 'lastcall']);
});

rule('every client of an account shares one session', [{}], async ({ own, other, aws, call }) => {
  own.letAssume(ROLE, { aws: other });
  const [ec2, ssm, far] = await Promise.all([aws.ec2({ ...THERE, region: null }), aws.ssm(THERE), aws.ec2(THERE)]);
  await Promise.all([ec2.describeInstances({}, call()), ssm.describeInstanceInformation({}, call()), far.describeInstances({}, call())]);
  assert.is(own.calls.of('AssumeRole').length, 1);
  assert.is((await (await aws.sts(THERE)).getCallerIdentity(call())).arn, `arn:aws:sts::${OTHER}:assumed-role/lastcall/lastcall`);
});

rule('a role that is refused is told with what its trust policy lacks', [{}], async ({ inventory, stop }) => {
  const error = (await rejectionOf(inventory.lookUp('i-0a1b2c3d4e5f60718', THERE, stop.signal))) as CodedError;
  assert.is(error.code, 'AWS_ROLE_REFUSED');
  assert.match(error.message, `not authorized to perform: sts:AssumeRole on resource: ${ROLE}`);
  assert.match(error.hint, `The trust policy of ${ROLE} must allow sts:AssumeRole`);
});

rule('a wrong external id is refused', [{ externalId: 'x-2' }], async ({ own, other, inventory, stop }) => {
  own.letAssume(ROLE, { aws: other, externalId: 'x-1' });
  assert.is(await codeOf(inventory.lookUp('i-0a1b2c3d4e5f60718', THERE, stop.signal)), 'AWS_ROLE_REFUSED');
});

rule('an account without a role that is not our own is refused, and nobody is asked about its instance', [], async (world) => {
  assert.is(await codeOf(world.inventory.lookUp('i-0a1b2c3d4e5f60718', THERE, world.stop.signal)), 'AWS_ROLE_MISSING');
  assert.is(await codeOf(world.aws.elbv2(THERE)), 'AWS_ROLE_MISSING');
  assert.equal(ownCalls(world), ['GetCallerIdentity']);
});

rule('our own account needs no role, and is the same place as no account', [], async ({ own, aws, inventory, stop }) => {
  const { id } = own.world.launch();
  const found = await inventory.lookUp(id, { account: OWN, region: null }, stop.signal);
  assert.is(found === 'absent' ? found : found.instanceId, id);
  assert.equal(await aws.locate({ account: OWN, region: null }), await aws.locate(HOME));
  assert.is(await aws.ec2({ account: OWN, region: 'eu-west-1' }), await aws.ec2(HOME));
});

rule('while nobody knows whose our credentials are, an instance that is not found is not absent', [], async (world) => {
  const { own, inventory, stop } = world;
  own.fail('GetCallerIdentity', { times: 100, code: 'AccessDenied', status: 403 });
  const { id } = own.world.launch();
  const found = await inventory.lookUp(id, { account: OWN, region: null }, stop.signal);
  assert.is(found === 'absent' ? found : found.instanceId, id, 'what they do find counts');
  assert.is(await codeOf(inventory.lookUp('i-0a1b2c3d4e5f60718', THERE, stop.signal)), 'AWS_ACCOUNT_UNKNOWN');
});

rule('a notice that names no account means our own', [], async (world) => {
  assert.is(await world.inventory.lookUp('i-0a1b2c3d4e5f60718', HOME, world.stop.signal), 'absent');
  assert.equal(ownCalls(world), ['DescribeInstances'], 'who we are is not asked');
});

rule('accounts do not share request rates', [{}], async ({ own, other, aws, call }) => {
  own.letAssume(ROLE, { aws: other });
  const [here, there] = [await aws.elbv2(HOME), await aws.elbv2({ account: OTHER, region: 'eu-west-1' })];
  await here.deregisterTargets(() => null, call());
  assert.ok(here.registrations().tokens < there.registrations().tokens);
});

rule('our own place and that of every account with a role are known', [{}], async ({ aws }) => {
  assert.equal(await aws.places(), [
    { account: null, region: 'eu-west-1' },
    { account: OTHER, region: 'eu-west-1' },
  ]);
});

test.run();
