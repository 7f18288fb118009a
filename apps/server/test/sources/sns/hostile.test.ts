import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostileRequests } from './hostile-requests.ts';
import { aSigner, CERTIFICATE_URL } from './signer.ts';
import { aWorld } from './world.ts';

const signer = await aSigner();
const requests = await hostileRequests(signer);

const test = suite('hostile requests');

test('there are more than two hundred', () => assert.ok(requests.length > 200, String(requests.length)));

test('none is accepted, none confirms anything, none makes us fetch, and genuine messages are taken before, among and after', async () => {
  const world = await aWorld({ certificate: signer.certificate });
  let genuine = 0;
  const postGenuine = async () => {
    genuine += 1;
    assert.is((await world.post(signer.sign({ MessageId: `m-${genuine}` }))).status, 200);
  };
  await postGenuine();
  for (const [index, { what, body, extra }] of requests.entries()) {
    const { status, code } = await world.post(body, { from: `192.0.2.${index % 200}`, ...extra });
    assert.ok([401, 403, 413].includes(status), `${what}: ${status} ${code}`);
    if (index % 50 === 0) await postGenuine();
  }
  await postGenuine();
  assert.is(world.intake.deliveries.length, genuine);
  assert.equal([world.fetched, world.confirmed, world.alerts], [[CERTIFICATE_URL], [], []]);
  assert.is(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

test('answers tell nothing of where the code is', async () => {
  const world = await aWorld({ certificate: signer.certificate });
  for (const { body, extra } of requests.slice(0, 60)) {
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const reply = await world.app.inject({ method: 'POST', url: '/webhooks/sns', payload, ...extra });
    assert.not.match(reply.body, /\.ts|node_modules|stack/);
  }
});

test.run();
