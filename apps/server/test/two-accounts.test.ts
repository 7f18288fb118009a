import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardNetwork } from './network-guard.ts';
import { until } from './simulated-server.ts';
import { askedAbout, interrupt, OTHER, OWN, openTwoAccounts, type TwoAccounts, toldAbout } from './two-accounts.ts';

const accounts = suite('two accounts, two regions, two clusters');

/** Runs one rule in a world of its own. */
const rule = (name: string, prove: (world: TwoAccounts) => Promise<void>, parts: Parameters<typeof openTwoAccounts>[0] = {}) =>
  accounts(name, async () => {
    const guard = await guardNetwork();
    const world = await openTwoAccounts(parts);
    try {
      await prove(world);
      assert.equal(guard.strayed, [], 'nothing may leave this machine');
    } finally {
      await world.close();
      await guard.lift();
    }
  });

const cornersOf = ({ corners }: TwoAccounts, account: string) => corners.filter((corner) => corner.account === account);
const drained = ({ aws }: TwoAccounts) =>
  Object.values(aws)
    .flatMap(({ world }) => [...world.targetGroups.values()].flatMap(({ targets }) => [...targets.values()]))
    .filter(({ drainedAt }) => drainedAt !== null)
    .map(({ id }) => id);
const podsLeft = ({ clusters }: TwoAccounts, account: string, node: string) =>
  clusters[account]?.pods(node).filter(({ metadata }) => metadata.deletionTimestamp === undefined).length;

rule('every machine is asked about and acted on in its own account, region and cluster', async (world) => {
  const views = await interrupt(world, world.corners);
  for (const [index, corner] of world.corners.entries()) {
    const { account, region, id } = corner;
    const view = views[index];
    assert.is(view?.outcome, 'succeeded', JSON.stringify(view?.steps));
    const place = `${account} ${region}`;
    assert.equal(askedAbout(world, id), [
      `${place} DeregisterTargets`,
      `${place} DescribeInstanceInformation`,
      `${place} DescribeInstances`,
      `${place} GetCommandInvocation`,
      `${place} SendCommand`,
    ]);
    assert.equal(toldAbout(world, corner), [account]);
    assert.is(podsLeft(world, account, corner.node), 0);
    assert.is(view?.steps.find(({ id: step }) => step === 'k8s-drain')?.facts.cluster, account === OWN ? 'shop' : 'depot');
  }
});

rule('what is interrupted in one account touches nothing of the other', async (world) => {
  const [there] = cornersOf(world, OTHER).filter(({ region }) => region === 'us-east-1');
  if (there === undefined) throw new Error('no such machine');
  const [view] = await interrupt(world, [there]);
  assert.is(view?.outcome, 'succeeded', JSON.stringify(view?.steps));
  assert.equal(drained(world), [there.id]);
  assert.equal(
    world.clusters[OWN]?.calls.filter(({ method }) => method === 'PATCH' || method === 'DELETE'),
    [],
  );
  for (const { account, node, id } of world.corners) if (id !== there.id) assert.ok((podsLeft(world, account, node) ?? 0) >= 2);
});

rule('a hook is kept alive and completed in its own account and region', async (world) => {
  const [, there] = cornersOf(world, OTHER);
  if (there === undefined) throw new Error('no such machine');
  await world.aws[OTHER]?.terminateInGroup(there.id);
  await until(() => world.closed.length === 1, 'the interruption to close');
  assert.is(world.closed[0]?.outcome, 'succeeded', JSON.stringify(world.closed[0]?.steps));
  const place = `${OTHER} ${there.region}`;
  const about = askedAbout(world, there.id);
  assert.ok(about.includes(`${place} CompleteLifecycleAction`) && about.includes(`${place} RecordLifecycleActionHeartbeat`));
  assert.ok(
    about.every((line) => line.startsWith(place)),
    about.join(),
  );
});

rule(
  'a role that is refused is told by its code, and the other account is seen to all the same',
  async (world) => {
    const [here] = cornersOf(world, OWN);
    const [there] = cornersOf(world, OTHER);
    if (here === undefined || there === undefined) throw new Error('no such machine');
    const [seenTo, left] = await interrupt(world, [here, there]);
    assert.is(seenTo?.outcome, 'succeeded', JSON.stringify(seenTo?.steps));
    assert.is(left?.outcome, 'degraded');
    assert.equal(new Set(left?.steps.filter(({ outcome }) => outcome === 'failed').map(({ code }) => code)), new Set(['AWS_ROLE_REFUSED']));
    assert.equal(askedAbout(world, there.id), [], 'nobody else is asked about it');
    assert.equal(drained(world), [here.id]);
  },
  { trusts: `arn:aws:iam::${OTHER}:role/another` },
);

accounts.run();
