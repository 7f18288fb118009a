import { GetResourcesCommand, type GetResourcesCommandInput } from '@aws-sdk/client-resource-groups-tagging-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('simulated Resource Groups Tagging API');

const GROUPS = { ResourceTypeFilters: ['elasticloadbalancing:targetgroup'] };

/** ARNs of what a call finds, page after page. */
async function foundBy({ tagging }: Scene, input: GetResourcesCommandInput): Promise<readonly (string | undefined)[]> {
  const { ResourceTagMappingList = [], PaginationToken } = await tagging.send(new GetResourcesCommand(input));
  const here = ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN);
  return PaginationToken ? [...here, ...(await foundBy({ tagging } as Scene, { ...input, PaginationToken }))] : here;
}

test('what has a tag is found by its key, its values and its type', () =>
  withSandbox(async (scene) => {
    const { world } = scene.aws;
    const web = world.createTargetGroup({ name: 'web', tags: { team: 'web', tier: 'front' } });
    const pay = world.createTargetGroup({ name: 'pay', tags: { team: 'pay' } });
    world.createTargetGroup({ name: 'bare' });
    const { id } = world.launch({ tags: { team: 'web' } });
    assert.equal(await foundBy(scene, GROUPS), [web.arn, pay.arn]);
    assert.equal(await foundBy(scene, { TagFilters: [{ Key: 'team', Values: ['web'] }] }), [
      web.arn,
      `arn:aws:ec2:eu-west-1:111122223333:instance/${id}`,
    ]);
    assert.equal(await foundBy(scene, { ...GROUPS, TagFilters: [{ Key: 'team', Values: ['web', 'pay'] }, { Key: 'tier' }] }), [web.arn]);
    assert.equal(await foundBy(scene, { ResourceTypeFilters: ['elasticloadbalancing'], TagFilters: [{ Key: 'team', Values: ['pay'] }] }), [
      pay.arn,
    ]);
    assert.equal(await foundBy(scene, { ResourceARNList: [pay.arn] }), [pay.arn]);
  }));

test('what is found comes with all its tags', () =>
  withSandbox(async ({ aws, tagging }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', tags: { team: 'web', 'elbv2.k8s.aws/cluster': 'one' } });
    const { ResourceTagMappingList, PaginationToken } = await tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'elbv2.k8s.aws/cluster' }] }),
    );
    const Tags = [
      { Key: 'team', Value: 'web' },
      { Key: 'elbv2.k8s.aws/cluster', Value: 'one' },
    ];
    assert.equal(ResourceTagMappingList, [{ ResourceARN: arn, Tags }]);
    assert.is(PaginationToken, '');
  }));

test('a page holds fifty, or as many as were asked for, and the last one has no token', () =>
  withSandbox(async (scene) => {
    for (let count = 0; count < 120; count += 1) scene.aws.world.createTargetGroup({ name: `g-${count}`, tags: { team: 'web' } });
    const found = await foundBy(scene, GROUPS);
    assert.equal([found.length, new Set(found).size, scene.aws.calls.made('GetResources')], [120, 120, 3]);
    assert.is((await foundBy(scene, { ...GROUPS, ResourcesPerPage: 100 })).length, 120);
    assert.is(scene.aws.calls.made('GetResources'), 5);
  }));

test('nothing of another region is found', () =>
  withSandbox(
    async (scene) => {
      scene.aws.world.createTargetGroup({ name: 'far', region: 'us-east-1', tags: { team: 'web' } });
      scene.aws.world.launch({ region: 'us-east-1', tags: { team: 'web' } });
      assert.equal(await foundBy(scene, {}), []);
    },
    { regions: ['eu-west-1', 'us-east-1'] },
  ));

test('a request that breaks a rule of the API is refused by the name the SDK models', () =>
  withSandbox(async ({ tagging }) => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067';
    const inputs: readonly GetResourcesCommandInput[] = [
      { ResourcesPerPage: 101 },
      { ResourcesPerPage: 0 },
      { ...GROUPS, ResourceARNList: [arn] },
      { ResourceARNList: Array.from({ length: 101 }, () => arn) },
      { TagFilters: Array.from({ length: 51 }, (_, place) => ({ Key: `k${place}` })) },
      { TagFilters: [{ Key: 'team', Values: Array.from({ length: 21 }, String) }] },
      { PaginationToken: 'nobody gave this' },
    ];
    for (const input of inputs) {
      assert.is((await refusal(tagging.send(new GetResourcesCommand(input)))).name, 'InvalidParameterException');
    }
  }));

test.run();
