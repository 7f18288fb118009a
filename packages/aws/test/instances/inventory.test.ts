import type { CodedError, Instance } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInventory } from '../../src/instances/inventory.ts';
import { openSandbox, rejectionOf } from '../sandbox.ts';

const HERE = { account: null, region: 'eu-west-1' };
const NOWHERE = 'i-0000000000000dead';

async function open() {
  const opened = await openSandbox();
  return { ...opened, inventory: createInventory({ aws: opened.aws, clock: opened.clock, log: opened.tools.log }) };
}

const test = suite<Awaited<ReturnType<typeof open>>>('inventory');

test.before.each(async (context) => void Object.assign(context, await open()));
test.after.each(({ close }) => close());

test('an instance comes with its tags, group, addresses and the timeouts of its hooks', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', hooks: [{ name: 'drain', heartbeatTimeoutMs: 90_000 }] });
  const { id, vpcId } = sandbox.world.launch({
    group: 'web',
    tags: { lastcall: 'yes' },
    privateIp: '10.0.1.11',
    otherPrivateIps: ['10.0.1.12'],
  });
  const found = (await inventory.lookUp(id, HERE, stop.signal)) as Instance;
  assert.is(found.instanceId, id);
  assert.is(found.tags.lastcall, 'yes');
  assert.is(found.group, 'web');
  assert.is(found.state, 'running');
  assert.is(found.vpcId, vpcId);
  assert.is(found.lifecycle, 'spot');
  assert.equal(found.addresses, ['10.0.1.11', '10.0.1.12']);
  assert.equal(found.hookTimeoutsMs, { drain: 90_000 });
});

test('an instance AWS does not know is absent, and does not hide the others', async ({ inventory, sandbox, stop }) => {
  const { id } = sandbox.world.launch();
  const [found, missing] = await Promise.all([inventory.lookUp(id, HERE, stop.signal), inventory.lookUp(NOWHERE, HERE, stop.signal)]);
  assert.is((found as Instance).instanceId, id);
  assert.is(missing, 'absent');
});

test('an instance that is shutting down is returned with its state', async ({ inventory, sandbox, stop }) => {
  const { id } = sandbox.world.launch();
  sandbox.world.terminate(id);
  assert.is(((await inventory.lookUp(id, HERE, stop.signal)) as Instance).state, 'shutting-down');
});

test('look-ups of the same moment share requests of at most a hundred', async ({ inventory, sandbox, stop }) => {
  const ids = Array.from({ length: 150 }, () => sandbox.world.launch().id);
  const found = await Promise.all(ids.map((id) => inventory.lookUp(id, HERE, stop.signal)));
  assert.equal(
    found.map((one) => (one as Instance).instanceId),
    ids,
  );
  assert.is(sandbox.calls.of('DescribeInstances').length, 2);
});

test('what AWS does not answer is no absence', async ({ inventory, sandbox, stop }) => {
  sandbox.fail('DescribeInstances', { code: 'UnauthorizedOperation', status: 403 });
  const error = await rejectionOf(inventory.lookUp(NOWHERE, HERE, stop.signal));
  assert.is((error as CodedError).code, 'AWS_ACCESS_DENIED');
});

test('a look-up ends with its caller’s patience', async ({ inventory, sandbox, stop }) => {
  sandbox.fail('DescribeInstances', { delayMs: 30_000 });
  const work = rejectionOf(inventory.lookUp(NOWHERE, HERE, stop.signal));
  stop.abort('two seconds are over');
  assert.is(await work, 'two seconds are over');
});

test('a capacity reservation names the instances that run in it', async ({ inventory, sandbox, stop }) => {
  const ids = [1, 2].map(() => sandbox.world.launch({ capacityReservationId: 'cr-0a1b' }).id);
  sandbox.world.launch({ capacityReservationId: 'cr-other' });
  const { id: gone } = sandbox.world.launch({ capacityReservationId: 'cr-0a1b' });
  sandbox.world.terminate(gone);
  assert.equal([...(await inventory.instancesOf('cr-0a1b', HERE, stop.signal))].sort(), ids.sort());
});

const MALFORMED = { code: 'InvalidInstanceID.Malformed', status: 400 };

test('where AWS refuses all for the id of one, each is asked for alone', async ({ inventory, sandbox, stop }) => {
  const ids = Array.from({ length: 3 }, () => sandbox.world.launch().id);
  sandbox.fail('DescribeInstances', { times: 1, ...MALFORMED });
  const found = await Promise.all(ids.map((id) => inventory.lookUp(id, HERE, stop.signal)));
  assert.equal(
    found.map((one) => (one as Instance).instanceId),
    ids,
  );
  assert.is(sandbox.calls.of('DescribeInstances').length, 4);
});

test('an id that AWS refuses alone is absent', async ({ inventory, sandbox, stop }) => {
  sandbox.fail('DescribeInstances', { times: 1, ...MALFORMED });
  assert.is(await inventory.lookUp(NOWHERE, HERE, stop.signal), 'absent');
});

test('any other refusal is one for all, and no reason to ask for each', async ({ inventory, sandbox, stop }) => {
  const ids = Array.from({ length: 3 }, () => sandbox.world.launch().id);
  sandbox.fail('DescribeInstances', { times: 1, code: 'UnauthorizedOperation', status: 403 });
  const codes = await Promise.all(ids.map((id) => rejectionOf(inventory.lookUp(id, HERE, stop.signal))));
  assert.equal(
    codes.map((error) => (error as CodedError).code),
    ['AWS_ACCESS_DENIED', 'AWS_ACCESS_DENIED', 'AWS_ACCESS_DENIED'],
  );
  assert.is(sandbox.calls.of('DescribeInstances').length, 1);
});

test('an instance that is asked for again within moments is not described again, but in its own region only', async ({
  inventory,
  sandbox,
  stop,
}) => {
  const { id } = sandbox.world.launch();
  await inventory.lookUp(id, HERE, stop.signal);
  await inventory.lookUp(id, HERE, stop.signal);
  assert.is(sandbox.calls.of('DescribeInstances').length, 1);
  await inventory.lookUp(id, { account: null, region: 'us-east-1' }, stop.signal);
  assert.is(sandbox.calls.of('DescribeInstances').length, 2);
});

test('that an instance was not there is asked anew each time', async ({ inventory, sandbox, stop }) => {
  assert.is(await inventory.lookUp(NOWHERE, HERE, stop.signal), 'absent');
  assert.is(await inventory.lookUp(NOWHERE, HERE, stop.signal), 'absent');
  assert.is(sandbox.calls.of('DescribeInstances').length, 2);
});

test.run();
