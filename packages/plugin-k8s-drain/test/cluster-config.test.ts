import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clustersIn } from '../src/clusters.ts';
import { drainConfig } from '../src/config.ts';

const test = suite('the clusters of a configuration');

const SHOP = { name: 'shop', when: { accounts: ['111122223333'] }, context: 'shop' };
const DEPOT = { name: 'depot', eks: { name: 'depot', region: 'us-east-1', role: 'arn:aws-us-gov:iam::222233334444:role/team/lastcall' } };

const faultsOf = (config: object) =>
  drainConfig.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('a configuration that names none means the one of the environment', () => {
  const [only, ...others] = clustersIn(drainConfig.parse({}));
  assert.equal(others, []);
  assert.equal([only?.name, only?.choice.kubeconfig, only?.choice.eks], [null, undefined, undefined]);
});

test('several are kept in their order, each with what chooses it', () => {
  const clusters = clustersIn(drainConfig.parse({ clusters: [SHOP, DEPOT] }));
  assert.equal(
    clusters.map(({ name, when, choice }) => [name, when.accounts, choice.context, choice.eks?.name]),
    [
      ['shop', ['111122223333'], 'shop', undefined],
      ['depot', undefined, undefined, 'depot'],
    ],
  );
});

for (const [what, config, expected] of [
  ['`eks` and `context`', { eks: { name: 'a' }, context: 'b' }, 'eks: names a cluster beside `kubeconfig` or `context`'],
  ['the same in one of several', { clusters: [{ ...DEPOT, kubeconfig: 'k' }] }, 'clusters.0.eks: names a cluster beside'],
  ['`kubeconfig` beside `clusters`', { kubeconfig: 'k', clusters: [SHOP] }, 'kubeconfig: names a cluster beside `clusters`'],
  ['a name used twice', { clusters: [SHOP, { ...SHOP }] }, 'clusters.1.name: is the name of another cluster above'],
  [
    'one below another that is for all',
    { clusters: [DEPOT, SHOP] },
    'clusters.1: is for no instance: cluster depot above is for every one',
  ],
  ['a role that is none', { eks: { name: 'a', role: 'lastcall' } }, 'eks.role: must be the ARN of a role'],
  [
    'an account without quotes',
    { clusters: [{ name: 'a', when: { accounts: ['12'] } }] },
    'clusters.0.when.accounts.0: must be twelve digits',
  ],
] as const) {
  test(`${what} is refused, with its place`, () => assert.match(faultsOf(config)[0] ?? '', expected));
}

test.run();
