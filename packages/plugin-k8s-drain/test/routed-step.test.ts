import { CodedError, done, type Step } from '@lastcall/plugin-api';
import { anInstance, anInterruption, aStepContext } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClusterWhen } from '../src/clusters.ts';
import { createRoutedStep, type Route } from '../src/routed-step.ts';

const test = suite('a step for several clusters');
const { signal } = new AbortController();

/** A cluster whose step tells what it was asked. */
function aCluster(name: string, when: ClusterWhen, parts: Partial<Step> = {}): Route & { readonly asked: string[] } {
  const asked: string[] = [];
  const step: Step = {
    prepare: async ({ instanceId }) => void asked.push(`prepare ${instanceId}`),
    run: async ({ instanceId }) => {
      asked.push(`run ${instanceId}`);
      return done(`drained by ${name}`, { node: 'a' });
    },
    cancel: async ({ instanceId }) => void asked.push(`cancel ${instanceId}`),
    close: () => void asked.push('close'),
    ...parts,
  };
  return { name, when, step, asked };
}

const OWN = '111122223333';
const OTHER = '222233334444';
const ours = anInterruption({
  instanceId: 'i-ours',
  account: OWN,
  region: 'eu-west-1',
  instance: anInstance({ tags: { team: 'shop' }, groupTags: {} }),
});
const theirs = { ...ours, instanceId: 'i-theirs', account: OTHER };
const context = aStepContext();

test('every interruption goes to the first cluster that is for it, and to no other', async () => {
  const [shop, depot, rest] = [aCluster('shop', { accounts: [OWN] }), aCluster('depot', { accounts: [OTHER] }), aCluster('rest', {})];
  const step = createRoutedStep([shop, depot, rest]);
  await step.prepare?.(ours, context);
  assert.equal(await step.run(ours, context), done('drained by shop', { node: 'a', cluster: 'shop' }));
  await step.run(theirs, context);
  await step.cancel?.(theirs, context);
  assert.equal([shop.asked, depot.asked, rest.asked], [['prepare i-ours', 'run i-ours'], ['run i-theirs', 'cancel i-theirs'], []]);
});

test('an interruption no cluster is for is left out, with the names of those there are', async () => {
  const step = createRoutedStep([aCluster('shop', { accounts: [OWN] }), aCluster('depot', { regions: ['us-east-1'] })]);
  assert.is(step.notFor?.(ours), null);
  assert.is(step.notFor?.(theirs), 'none of the clusters shop, depot is for it');
  assert.equal(await step.run(theirs, context), { did: 'skipped', summary: 'none of the clusters shop, depot is for it', facts: {} });
});

for (const [what, when, fits] of [
  ['a tag of the instance', { tags: { team: 'shop' } }, true],
  ['a tag with another value', { tags: { team: 'depot' } }, false],
  ['a tag and an account, of which one does not hold', { tags: { team: 'shop' }, accounts: [OTHER] }, false],
  ['one of several regions', { regions: ['us-east-1', 'eu-west-1'] }, true],
] as const) {
  test(`${what} ${fits ? 'fits' : 'does not fit'}`, () => {
    assert.is(createRoutedStep([aCluster('shop', when)]).notFor?.(ours) === null, fits);
  });
}

test('a tag of its group counts where the instance has none of that key', () => {
  const step = createRoutedStep([aCluster('shop', { tags: { team: 'shop' } })]);
  const withTags = (tags: Record<string, string>, groupTags: Record<string, string> | null) =>
    step.notFor?.({ ...ours, instance: anInstance({ tags, groupTags }) }) === null;
  assert.equal([withTags({}, { team: 'shop' }), withTags({ team: 'x' }, { team: 'shop' }), withTags({}, null)], [true, false, false]);
});

test('what is not known fits nothing that is asked for', () => {
  const step = createRoutedStep([aCluster('shop', { tags: { team: 'shop' } }), aCluster('depot', { accounts: [OWN] })]);
  assert.is.not(step.notFor?.({ ...ours, instance: null, account: null }), null);
  assert.is(step.notFor?.({ ...ours, instance: null }), null);
});

test('a check asks every cluster, and says which one has a problem', async () => {
  const refusal = new CodedError({ code: 'K8S_FORBIDDEN', message: 'Not allowed to list nodes', hint: 'Grant it.' });
  const checked: string[] = [];
  const shop = aCluster('shop', { accounts: [OWN] }, { check: () => Promise.reject(refusal) });
  const depot = aCluster('depot', {}, { check: async () => void checked.push('depot') });
  const problem = await createRoutedStep([shop, depot])
    .check?.(signal)
    .catch((error: unknown) => error as CodedError);
  assert.equal([problem?.code, problem?.message, problem?.hint], ['K8S_FORBIDDEN', 'cluster shop: Not allowed to list nodes', 'Grant it.']);
  assert.equal(checked, ['depot']);
});

test('who else drains is told with its cluster', async () => {
  const neighbour = { who: 'Karpenter', where: 'Deployment karpenter/karpenter', does: 'drains its nodes', advice: 'Leave it.' };
  const shop = aCluster('shop', {}, { neighbours: async () => [neighbour] });
  assert.equal(await createRoutedStep([shop]).neighbours?.(signal), [{ ...neighbour, where: `${neighbour.where} of cluster shop` }]);
});

test('closing closes all', async () => {
  const clusters = [aCluster('shop', { accounts: [OWN] }), aCluster('depot', {})];
  await createRoutedStep(clusters).close?.();
  assert.equal(
    clusters.map(({ asked }) => asked),
    [['close'], ['close']],
  );
});

test.run();
