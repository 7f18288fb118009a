import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachedArns, rankCandidates, targetsOf } from '../../src/load-balancing/target-group-index.ts';
import { type Target, type TargetGroup, usableGroup } from '../../src/load-balancing/target-groups.ts';

const test = suite('target groups of an instance');

const aGroup = (arn: string, parts: Partial<TargetGroup> = {}): TargetGroup => ({
  arn,
  name: arn,
  region: null,
  targetType: 'instance',
  vpcId: 'vpc-0a1b2c3d',
  ...parts,
});
const instance = anInstance();
const wanted = { instanceId: instance.instanceId, region: null, group: 'web', instance };
const arnsOf = (candidates: readonly { readonly group: TargetGroup }[]) => candidates.map(({ group }) => group.arn);
const aTarget = (Id: string, Port: number, parts: Partial<Target> = {}): Target => ({
  target: { Id, Port },
  state: 'healthy',
  reason: '',
  ...parts,
});

test('groups the Auto Scaling group names are looked into first', () => {
  const ranked = rankCandidates([aGroup('a'), aGroup('b'), aGroup('c')], wanted, ['c']);
  assert.equal(arnsOf(ranked), ['c', 'a', 'b']);
  assert.equal(
    ranked.map(({ likely }) => likely),
    [true, false, false],
  );
});

test('groups of another VPC are not looked into: an address means another machine there', () => {
  const groups = [aGroup('here'), aGroup('there', { vpcId: 'vpc-other', targetType: 'ip' })];
  assert.equal(arnsOf(rankCandidates(groups, wanted, [])), ['here']);
});

test('where the VPC of the instance is unknown every instance group is looked into', () => {
  const groups = [aGroup('a'), aGroup('b', { vpcId: 'vpc-other' }), aGroup('c', { targetType: 'ip' })];
  assert.equal(arnsOf(rankCandidates(groups, { ...wanted, instance: null }, [])), ['a', 'b']);
});

test('an instance is found on every port it is registered on', () => {
  const targets = [aTarget(instance.instanceId, 80), aTarget('i-other', 80), aTarget(instance.instanceId, 8080)];
  assert.equal(
    targetsOf(wanted, aGroup('a'), targets).map(({ target }) => target.Port),
    [80, 8080],
  );
});

test('an address is found in groups of addresses, and an id is not', () => {
  const targets = [aTarget('10.0.1.11', 80), aTarget('10.0.9.9', 80), aTarget(instance.instanceId, 80)];
  const found = targetsOf(wanted, aGroup('a', { targetType: 'ip' }), targets);
  assert.equal(
    found.map(({ target }) => target.Id),
    ['10.0.1.11'],
  );
});

test('a target AWS calls not registered is not in the group', () => {
  const targets = [aTarget(instance.instanceId, 80, { state: 'unused', reason: 'Target.NotRegistered' })];
  assert.equal(targetsOf(wanted, aGroup('a'), targets), []);
});

test('attached groups are those of both generations of the Auto Scaling API, each once', () => {
  const group = { TargetGroupARNs: ['a'], TrafficSources: [{ Identifier: 'a' }, { Identifier: 'b' }] };
  assert.equal(attachedArns(group as never), ['a', 'b']);
  assert.equal(attachedArns(undefined), []);
});

const described = {
  TargetGroupArn: 'arn',
  TargetGroupName: 'web',
  TargetType: 'instance',
  LoadBalancerArns: ['lb'],
  VpcId: 'vpc-1',
} as const;

test('a group of instances behind a load balancer is usable', () => {
  const usable = usableGroup({ ...described, LoadBalancerArns: ['lb'] }, 'eu-west-1');
  assert.equal(usable, { arn: 'arn', name: 'web', region: 'eu-west-1', targetType: 'instance', vpcId: 'vpc-1' });
});

test('a group without a load balancer carries no traffic', () => {
  assert.is(usableGroup({ ...described, LoadBalancerArns: [] }, null), null);
});

for (const TargetType of ['lambda', 'alb'] as const) {
  test(`a group of type ${TargetType} holds no instance`, () => {
    assert.is(usableGroup({ ...described, LoadBalancerArns: ['lb'], TargetType }, null), null);
  });
}

test.run();
