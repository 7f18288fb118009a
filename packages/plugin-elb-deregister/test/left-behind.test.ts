import { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aTarget } from './fake-balancing.ts';
import { codeOf, fakeWorld, ID, never, other, refused } from './fake-world.ts';

const test = suite('when there is not time or rate for everything');

const known = [aTarget(ID)];
const messageOf = (what: unknown) => (what instanceof CodedError ? what.message : `no coded error: ${what}`);

type Told = Partial<Record<'places' | 'leftToPods' | 'stillIn', readonly string[]>> & { readonly targets?: number };
const lastFacts = ({ said }: { readonly said: readonly { readonly facts: unknown }[] }) => (said.at(-1)?.facts ?? {}) as Told;

test('what cannot be looked into is left as the index knows it', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID, 8080), other], { known: [aTarget(ID, 8080)] });
  balancing.beforeLook = async () => {
    throw refused();
  };
  const { what } = await runThrough();
  assert.is((what as { did: string }).did, 'done');
  assert.equal(balancing.deregistered, [{ from: 'web', id: ID, port: 8080 }]);
});

test('what AWS does not answer about is left as the index knows it, when looking ends', async () => {
  const { clock, balancing, begin } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { known });
  balancing.beforeLook = (_, signal) => never(signal);
  const { result } = begin();
  await clock.advance(9_999);
  assert.is(balancing.deregistered.length, 0);
  await clock.advance(1);
  assert.is(balancing.deregistered.length, 1);
  await clock.advance(10_000);
  assert.is(((await result) as { did: string }).did, 'done');
});

test('what the index knows is not believed while AWS answers', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [other], { known });
  const { what } = await runThrough();
  assert.is((what as { summary: string }).summary, 'in no load balancer');
});

test('a step that could not leave everything ends before its deadline, and names what is left', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const name of ['web', 'api', 'old']) balancing.hold(name, [aTarget(ID), other]);
  balancing.beforeDeregister = (name, signal) => (name === 'web' ? Promise.resolve() : never(signal));
  const { what, context, afterMs } = await runThrough();
  assert.is(codeOf(what), 'ELB_LEFT_BEHIND');
  assert.is(messageOf(what), 'no time to leave 2 of 3 target groups: api, old');
  assert.ok(afterMs < 20_000, `${afterMs} ms`);
  assert.equal(context.said.at(-1)?.facts.places, ['web']);
  assert.equal(context.said.at(-1)?.facts.stillIn, ['api', 'old']);
});

test('a step that could not leave anything names where it is still in', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const name of ['a', 'b', 'c', 'd', 'e']) balancing.hold(name, [aTarget(ID), other]);
  balancing.beforeDeregister = (_, signal) => never(signal);
  const { what, afterMs } = await runThrough();
  assert.is(messageOf(what), 'no time to leave 5 of 5 target groups: a, b, c and 2 more');
  assert.is(afterMs, 19_000);
});

test('places a run never came to are left behind where the index knows the instance in them, and unseen elsewhere', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (let index = 0; index < 32; index += 1) balancing.hold(`g${index}`, [aTarget(ID), other], { known });
  balancing.hold('never-reached', [aTarget(ID), other], { known });
  balancing.hold('unread', [aTarget(ID), other], { because: 'unread' });
  balancing.beforeDeregister = (_, signal) => never(signal);
  const { what } = await runThrough();
  assert.is(messageOf(what), 'no time to leave 33 of 33 target groups: g0, g1, g2 and 30 more, and none to look into 1 more');
});

test('a run has few places in hand at a time', async () => {
  const { clock, balancing, begin } = fakeWorld();
  for (let index = 0; index < 100; index += 1) balancing.hold(`g${index}`, [aTarget(ID), other]);
  balancing.beforeDeregister = (_, signal) => never(signal);
  const { result } = begin();
  await clock.advance(1_000);
  assert.is(balancing.looks.length, 32);
  await clock.advance(20_000);
  assert.is(codeOf(await result), 'ELB_LEFT_BEHIND');
});

test('twenty names are enough for a journal, of each kind', async () => {
  const { balancing, runThrough } = fakeWorld();
  const parts = { targetType: 'ip', keptByController: true, known: [aTarget('10.0.1.11')] } as const;
  for (let index = 0; index < 30; index += 1) {
    balancing.hold(`left${index}`, [aTarget(ID), other]);
    balancing.hold(`pods${index}`, [aTarget('10.0.1.11')], parts);
  }
  const { context } = await runThrough();
  const { places, leftToPods, targets } = lastFacts(context);
  assert.equal([places?.length, leftToPods?.length, targets], [20, 20, 30]);
});

test('twenty names of what is left behind are enough for a journal', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (let index = 0; index < 25; index += 1) balancing.hold(`g${index}`, [aTarget(ID), other]);
  balancing.beforeDeregister = (name, signal) => (name === 'g0' ? Promise.resolve() : never(signal));
  const { context } = await runThrough();
  assert.is(lastFacts(context).stillIn?.length, 20);
});

test('an abort is no reason to leave what is known', async () => {
  const { clock, balancing, begin, stop } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other], { known });
  balancing.beforeLook = (_, signal) => never(signal);
  const { result } = begin();
  await clock.advance(1_000);
  stop.abort('called off');
  assert.is(await result, 'called off');
  assert.equal(balancing.deregistered, []);
});

test('looks wait behind deregistrations, and the more so the more time there is', async () => {
  for (const [timeMs, priority] of [
    [61_000, 3],
    [62_000, 4],
    [400_000, 5],
  ] as const) {
    const { clock, balancing, runThrough } = fakeWorld();
    balancing.hold('web', [other]);
    await runThrough({}, { deadlineAt: clock.now() + timeMs });
    assert.is(balancing.looks[0]?.priority, priority, `${timeMs}`);
  }
});

test('one port left behind leaves the group behind', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID, 80), aTarget(ID, 81), other]);
  let asked = 0;
  balancing.beforeDeregister = (_, signal) => {
    asked += 1;
    return asked === 1 ? Promise.resolve() : never(signal);
  };
  assert.is(codeOf((await runThrough()).what), 'ELB_LEFT_BEHIND');
});

test('a refusal is told rather than that time ran out', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const name of ['web', 'api']) balancing.hold(name, [aTarget(ID), other]);
  balancing.beforeDeregister = (name, signal) => (name === 'web' ? Promise.reject(refused()) : never(signal));
  assert.is(codeOf((await runThrough()).what), 'AWS_CALL_FAILED');
});

test('groups nobody answered about are not called left behind', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const name of ['web', 'api']) balancing.hold(name, [aTarget(ID), other], { because: 'unread' });
  balancing.beforeLook = (_, signal) => never(signal);
  const { what } = await runThrough();
  assert.is(codeOf(what), 'ELB_SEARCH_INCOMPLETE');
  assert.is(messageOf(what), 'AWS has not answered in time about any of 2 target groups');
});

test('some groups that were looked into make it a search that is incomplete', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [other]);
  balancing.hold('api', [other], { because: 'unread' });
  balancing.beforeLook = ({ name }, signal) => (name === 'api' ? never(signal) : Promise.resolve());
  assert.is(messageOf((await runThrough()).what), 'no time to look into 1 of 2 target groups');
});

test('AWS that does not even say which groups there are has not answered', async () => {
  const { balancing, runThrough } = fakeWorld();
  const silent = { ...balancing.index, candidates: (_: unknown, { signal }: { signal: AbortSignal }) => never(signal) };
  Object.assign(balancing, { index: silent });
  const { what } = await runThrough({ loadBalancers: 'target-groups' });
  assert.is(codeOf(what), 'ELB_SEARCH_INCOMPLETE');
  assert.is(messageOf(what), 'AWS has not answered in time which load balancers there are');
});

test.run();
