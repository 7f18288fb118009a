import { sleep } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aTarget, type HeldParts } from './fake-balancing.ts';
import { fakeWorld, ID, never, other, refused } from './fake-world.ts';

const test = suite('what an operator is told about the groups');

type Parts = HeldParts & { readonly targets?: readonly ReturnType<typeof aTarget>[] };

/** The warnings for an instance that leaves a group, with another instance in it. */
async function warningsOf({ targets = [aTarget(ID), other], ...parts }: Parts): Promise<unknown> {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', targets, parts);
  const { what } = await runThrough();
  return (what as { facts: { warnings: unknown } }).facts.warnings;
}

test('a group that drains longer than the instance lives is told', async () => {
  assert.equal(await warningsOf({ drainMs: 300_000 }), [
    'requests that last longer than 120 s are cut off in web: draining there takes up to 300 s',
  ]);
});

test('a group that drains within the time that is left is no matter', async () => {
  assert.equal(await warningsOf({ drainMs: 120_000 }), []);
});

test('an instance that waits at a hook lives as long as its run needs: no drain is cut', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { drainMs: 3_600_000 });
  const { what } = await runThrough({}, {}, anInterruption({ deadlineAt: null }));
  assert.equal((what as { facts: { warnings: unknown } }).facts.warnings, []);
});

test('the longest of several drains is told', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const [name, drainMs] of Object.entries({ web: 150_000, api: 3_600_000, old: 10_000 })) {
    balancing.hold(name, [aTarget(ID), other], { drainMs });
  }
  const { what } = await runThrough();
  assert.match(
    (what as { summary: string }).summary,
    '; requests that last longer than 120 s are cut off in web, api: draining there takes up to 3600 s',
  );
});

test('a group nobody serves any more is told', async () => {
  assert.equal(await warningsOf({ targets: [aTarget(ID), aTarget('i-sick', 80, { state: 'unhealthy' })] }), [
    'no other healthy target in web',
  ]);
});

test('a group that others emptied meanwhile, as in a storm, is told, and once', async () => {
  for (const drainsAtMs of [0, 3_000]) {
    const { clock, balancing, begin } = fakeWorld();
    balancing.hold('web', [aTarget(ID), other]);
    const { work } = begin();
    await clock.advance(drainsAtMs);
    balancing.drain('web', `${other.target.Id}`);
    await clock.advance(20_000);
    assert.equal((await work).facts.warnings, ['no other healthy target in web']);
  }
});

test('a group that the instance was leaving already is told when nobody else serves there', async () => {
  assert.equal(await warningsOf({ targets: [aTarget(ID, 80, { state: 'draining' })] }), ['no other healthy target in web']);
});

test('an unhealthy instance does not hide that the others serve', async () => {
  assert.equal(await warningsOf({ targets: [aTarget(ID, 80, { state: 'unhealthy' }), other] }), []);
});

test('connections through a network load balancer live on, and without connection termination longer than the delay', async () => {
  assert.equal(await warningsOf({ balancer: 'network', closesConnections: true }), [
    'web: a network load balancer keeps the connections there are until the deregistration delay is over',
  ]);
  for (const closesConnections of [false, null]) {
    assert.equal(await warningsOf({ balancer: 'network', closesConnections }), [
      'web: a network load balancer keeps the connections there are, for connection termination is off',
    ]);
  }
});

for (const balancer of ['application', 'gateway'] as const) {
  test(`nothing is said about connections through one of kind ${balancer}`, async () => {
    assert.equal(await warningsOf({ balancer, closesConnections: false }), []);
  });
}

test('attributes that cannot be read are no reason to fail', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { drainMs: 300_000, balancer: 'network' });
  balancing.beforeAttributes = async () => {
    throw refused();
  };
  const { what } = await runThrough();
  assert.is((what as { summary: string }).summary, 'out of 1 target group, settled 15 s');
});

test('attributes nobody answers about do not hold up the step', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { drainMs: 300_000 });
  balancing.beforeAttributes = (_, signal) => never(signal);
  const { what, afterMs } = await runThrough();
  assert.is((what as { summary: string }).summary, 'out of 1 target group, settled 15 s');
  assert.is(afterMs, 15_000);
});

test('attributes are asked for when nobody waits to leave any more', async () => {
  const { clock, balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { drainMs: 300_000 });
  const startedAt = clock.now();
  const asked: number[] = [];
  balancing.beforeAttributes = async () => void asked.push(clock.now() - startedAt);
  balancing.busy = true;
  void sleep(clock, 3_900, new AbortController().signal).then(() => {
    balancing.busy = false;
  });
  await runThrough();
  assert.equal(asked, [4_000]);
});

test('every warning is in the log too, with the instance', async () => {
  const { balancing, runThrough, warned } = fakeWorld();
  balancing.hold('web', [aTarget(ID)], { drainMs: 300_000 });
  await runThrough();
  assert.equal(
    warned.map(({ text, fields }) => [text.slice(0, 12), fields]),
    [
      ['no other hea', { instanceId: ID }],
      ['requests tha', { instanceId: ID }],
    ],
  );
});

test.run();
