import {
  CompleteLifecycleActionCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLifecycleHooksCommand,
  DetachInstancesCommand,
  RecordLifecycleActionHeartbeatCommand,
  SetInstanceHealthCommand,
} from '@aws-sdk/client-auto-scaling';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DETAIL_TYPES } from '../../src/aws/index.ts';
import { refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('simulated Auto Scaling');

const HOOK = { name: 'drain-hook', heartbeatTimeoutMs: 60_000 };

function aVictim({ aws }: Scene) {
  aws.world.createTargetGroup({ name: 'web' });
  aws.world.createGroup({ name: 'web-asg', hooks: [HOOK], targetGroups: ['web'], desired: 1 });
  return aws.world.launch({ group: 'web-asg' });
}

const named = { AutoScalingGroupName: 'web-asg', LifecycleHookName: HOOK.name };

test('a group tells its target groups, its hooks and the state of its instances', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const groups = await scene.autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web-asg'] }));
    const hooks = await scene.autoScaling.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'web-asg' }));
    const instances = await scene.autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [id, 'i-00000000000000000'] }));
    assert.match(groups.AutoScalingGroups?.[0]?.TargetGroupARNs?.[0] ?? '', ':targetgroup/web/');
    assert.is(groups.AutoScalingGroups?.[0]?.Instances?.[0]?.InstanceId, id);
    assert.is(hooks.LifecycleHooks?.[0]?.HeartbeatTimeout, 60);
    assert.is(hooks.LifecycleHooks?.[0]?.GlobalTimeout, 6_000);
    assert.equal(
      instances.AutoScalingInstances?.map((one) => [one.InstanceId, one.LifecycleState]),
      [[id, 'InService']],
    );
  }));

test('a terminating instance waits for its hook and leaves when the action is completed', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const [action] = scene.aws.terminateInGroup(id);
    const waiting = await scene.autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }));
    assert.is(waiting.AutoScalingInstances?.[0]?.LifecycleState, 'Terminating:Wait');
    const event = scene.aws.published.find((one) => one['detail-type'] === DETAIL_TYPES.terminateHook);
    assert.is(event?.detail.LifecycleActionToken, action?.token);
    const token = action?.token ?? '';
    await scene.autoScaling.send(
      new CompleteLifecycleActionCommand({ ...named, LifecycleActionToken: token, LifecycleActionResult: 'CONTINUE' }),
    );
    assert.is(scene.aws.world.instances.get(id)?.state, 'shutting-down');
    await scene.clock.advance(30_000);
    assert.is(scene.aws.world.instances.get(id)?.state, 'terminated');
    const gone = await scene.autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }));
    assert.equal(gone.AutoScalingInstances, []);
  }));

test('the instance id alone names a waiting action', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    scene.aws.terminateInGroup(id);
    await scene.autoScaling.send(new CompleteLifecycleActionCommand({ ...named, InstanceId: id, LifecycleActionResult: 'CONTINUE' }));
    assert.is(scene.aws.world.lifecycleActions.size, 0);
  }));

test('a group takes its instance out of its target groups before the hook waits', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    scene.aws.terminateInGroup(id);
    const [targetGroup] = scene.aws.world.targetGroups.values();
    const [target] = targetGroup?.targets.values() ?? [];
    assert.is(target?.drainedAt, scene.clock.now() + 300_000);
  }));

test('an action that nobody completes ends by its default result', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const [action] = scene.aws.terminateInGroup(id);
    await scene.clock.advance(60_000);
    assert.is(scene.aws.world.instances.get(id)?.state, 'shutting-down');
    const request = { ...named, LifecycleActionToken: action?.token, LifecycleActionResult: 'CONTINUE' };
    const { name, message } = await refusal(scene.autoScaling.send(new CompleteLifecycleActionCommand(request)));
    assert.is(name, 'ValidationError');
    assert.is(message, `No active Lifecycle Action found with token ${action?.token}`);
  }));

test('completing for an instance that waits for nothing is refused in AWS’s words', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const request = { ...named, InstanceId: id, LifecycleActionResult: 'CONTINUE' };
    const { name, message } = await refusal(scene.autoScaling.send(new CompleteLifecycleActionCommand(request)));
    assert.is(name, 'ValidationError');
    assert.is(message, `No active Lifecycle Action found with instance ID ${id}`);
  }));

test('a heartbeat starts the timeout anew from now', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const [action] = scene.aws.terminateInGroup(id);
    await scene.clock.advance(40_000);
    await scene.autoScaling.send(new RecordLifecycleActionHeartbeatCommand({ ...named, InstanceId: id }));
    assert.is(action?.expiresAt, scene.clock.now() + 60_000);
    await scene.clock.advance(59_000);
    assert.is(scene.aws.world.instances.get(id)?.state, 'running');
    await scene.clock.advance(1_000);
    assert.is(scene.aws.world.instances.get(id)?.state, 'shutting-down');
  }));

test('heartbeats end at a hundred times the timeout', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const [action] = scene.aws.terminateInGroup(id);
    const startedAt = scene.clock.now();
    for (let beat = 0; beat < 120; beat += 1) {
      await scene.clock.advance(50_000);
      if (scene.aws.world.lifecycleActions.size > 0) {
        await scene.autoScaling.send(new RecordLifecycleActionHeartbeatCommand({ ...named, InstanceId: id }));
      }
    }
    assert.is(action?.expiresAt, startedAt + 6_000_000);
  }));

test('with several hooks CONTINUE leaves the others waiting and ABANDON does not', () =>
  withSandbox(async ({ aws, autoScaling }) => {
    aws.world.createGroup({ name: 'web-asg', hooks: [HOOK, { name: 'backup-hook' }] });
    const one = aws.world.launch({ group: 'web-asg' });
    const other = aws.world.launch({ group: 'web-asg' });
    for (const { id } of [one, other]) aws.terminateInGroup(id);
    await autoScaling.send(new CompleteLifecycleActionCommand({ ...named, InstanceId: one.id, LifecycleActionResult: 'CONTINUE' }));
    await autoScaling.send(new CompleteLifecycleActionCommand({ ...named, InstanceId: other.id, LifecycleActionResult: 'ABANDON' }));
    assert.is(one.state, 'running');
    assert.is(other.state, 'shutting-down');
  }));

test('a hook that does not exist is told apart from an action that is over', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const request = { ...named, LifecycleHookName: 'other', InstanceId: id, LifecycleActionResult: 'CONTINUE' };
    const { name, message } = await refusal(scene.autoScaling.send(new CompleteLifecycleActionCommand(request)));
    assert.is(name, 'ValidationError');
    assert.not.match(message, /No active Lifecycle Action/);
  }));

test('resource contention comes out as the fault the SDK models', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    scene.aws.fail('CompleteLifecycleAction', { code: 'ResourceContention', status: 500 });
    const request = { ...named, InstanceId: id, LifecycleActionResult: 'CONTINUE' };
    const { name } = await refusal(scene.autoScaling.send(new CompleteLifecycleActionCommand(request)));
    assert.is(name, 'ResourceContentionFault');
  }));

test('a hook that outlives its instance does nothing to the group any more', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    await scene.aws.interruptSpot(id, { noticeMs: 0 });
    scene.aws.terminateInGroup(id);
    await scene.clock.advance(30_000);
    assert.is(scene.aws.world.lifecycleActions.size, 1);
    await scene.clock.advance(30_000);
    const [group] = scene.aws.world.groups.values();
    assert.equal([scene.aws.world.lifecycleActions.size, group?.members.size], [0, 0]);
  }));

const LAUNCH_HOOK = { name: 'warm-up', transition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };

test('a launched instance waits for its launch hook and then serves', () =>
  withSandbox(async (scene) => {
    const group = scene.aws.world.createGroup({ name: 'web-asg', hooks: [HOOK, LAUNCH_HOOK] });
    const { id } = scene.aws.world.launch({ group: 'web-asg' });
    assert.equal(
      scene.aws.launchInGroup(id).map(({ hook }) => hook.name),
      ['warm-up'],
    );
    assert.is(group.members.get(id), 'Pending:Wait');
    const event = scene.aws.published.find((one) => one['detail-type'] === DETAIL_TYPES.launchHook);
    assert.equal([event?.detail.Origin, event?.detail.Destination], ['EC2', 'AutoScalingGroup']);
    const request = { ...named, LifecycleHookName: 'warm-up', InstanceId: id, LifecycleActionResult: 'CONTINUE' };
    await scene.autoScaling.send(new CompleteLifecycleActionCommand(request));
    assert.is(group.members.get(id), 'InService');
  }));

test('a launch that is abandoned ends the instance', () =>
  withSandbox(async (scene) => {
    scene.aws.world.createGroup({ name: 'web-asg', hooks: [LAUNCH_HOOK] });
    const instance = scene.aws.world.launch({ group: 'web-asg' });
    scene.aws.launchInGroup(instance.id);
    const request = { ...named, LifecycleHookName: 'warm-up', InstanceId: instance.id, LifecycleActionResult: 'ABANDON' };
    await scene.autoScaling.send(new CompleteLifecycleActionCommand(request));
    assert.is(instance.state, 'shutting-down');
  }));

test('an instance bound for the warm pool says so, is stopped and stays in its group', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const [group] = scene.aws.world.groups.values();
    scene.aws.terminateInGroup(id, { destination: 'WarmPool' });
    assert.is(group?.members.get(id), 'Warmed:Pending:Wait');
    const event = scene.aws.published.find((one) => one['detail-type'] === DETAIL_TYPES.terminateHook);
    assert.is(event?.detail.Destination, 'WarmPool');
    await scene.autoScaling.send(new CompleteLifecycleActionCommand({ ...named, InstanceId: id, LifecycleActionResult: 'CONTINUE' }));
    await scene.clock.advance(30_000);
    assert.equal([scene.aws.world.instances.get(id)?.state, group?.members.get(id)], ['stopped', 'Warmed:Stopped']);
  }));

const detaching = (ids: readonly string[], parts = {}) =>
  new DetachInstancesCommand({ AutoScalingGroupName: 'web-asg', InstanceIds: [...ids], ShouldDecrementDesiredCapacity: false, ...parts });

test('a detached instance leaves its group and its balancers, runs on, and fires no hook', () =>
  withSandbox(async (scene) => {
    const instance = aVictim(scene);
    const { Activities } = await scene.autoScaling.send(detaching([instance.id]));
    assert.equal(
      Activities?.map(({ Description }) => Description),
      [`Detaching EC2 instance: ${instance.id}`],
    );
    const [group] = scene.aws.world.groups.values();
    const [targetGroup] = scene.aws.world.targetGroups.values();
    assert.equal([group?.members.size, group?.desired, instance.state], [0, 1, 'running']);
    assert.is([...(targetGroup?.targets.values() ?? [])][0]?.drainedAt, scene.clock.now() + 300_000);
    assert.is(scene.aws.world.lifecycleActions.size, 0);
    assert.is(instance.tags['aws:autoscaling:groupName'], undefined);
  }));

test('detaching lowers the desired capacity only when that is asked for', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    await scene.autoScaling.send(detaching([id], { ShouldDecrementDesiredCapacity: true }));
    assert.is([...scene.aws.world.groups.values()][0]?.desired, 0);
  }));

test('one instance that cannot be detached keeps all of them in', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    const other = scene.aws.world.launch();
    const leaving = scene.aws.world.launch({ group: 'web-asg' });
    scene.aws.terminateInGroup(leaving.id);
    const words = async (ids: readonly string[]) => (await refusal(scene.autoScaling.send(detaching(ids)))).message;
    assert.is(await words([id, other.id]), `The instance ${other.id} is not part of Auto Scaling group web-asg.`);
    assert.is(await words([id, leaving.id]), `The instance ${leaving.id} is not in InService or Standby.`);
    assert.match(await words(Array(21).fill(id)), /^List exceeds the maximum number of instances to detach/);
    assert.is([...scene.aws.world.groups.values()][0]?.members.get(id), 'InService');
  }));

const ill = (id: string, HealthStatus: string) =>
  new SetInstanceHealthCommand({ InstanceId: id, HealthStatus, ShouldRespectGracePeriod: false });

test('an unhealthy instance is ended through its hooks', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    await scene.autoScaling.send(ill(id, 'Unhealthy'));
    const { AutoScalingInstances } = await scene.autoScaling.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }));
    assert.is(AutoScalingInstances?.[0]?.HealthStatus, 'UNHEALTHY');
    await scene.clock.advance(1_000);
    assert.equal(
      [...scene.aws.world.lifecycleActions].map(({ instanceId }) => instanceId),
      [id],
    );
  }));

test('an instance that is healthy again in time is not ended', () =>
  withSandbox(async (scene) => {
    const { id } = aVictim(scene);
    await scene.autoScaling.send(ill(id, 'Unhealthy'));
    await scene.autoScaling.send(ill(id, 'Healthy'));
    await scene.clock.advance(1_000);
    assert.is([...scene.aws.world.groups.values()][0]?.members.get(id), 'InService');
  }));

test('the health of an instance that is in no group is refused in AWS’s words', () =>
  withSandbox(async (scene) => {
    const { id } = scene.aws.world.launch();
    const { name, message } = await refusal(scene.autoScaling.send(ill(id, 'Unhealthy')));
    assert.equal([name, message], ['ValidationError', `Instance Id not found - No managed instance found for instance ID: ${id}`]);
  }));

test('groups come in pages of at most 100, and of 50 where nobody says how many', () =>
  withSandbox(async ({ aws, autoScaling }) => {
    for (let index = 0; index < 120; index += 1) aws.world.createGroup({ name: `web-${index}` });
    const first = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 100 }));
    const second = await autoScaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 100, NextToken: first.NextToken }));
    assert.equal([first.AutoScalingGroups?.length, second.AutoScalingGroups?.length, second.NextToken], [100, 20, undefined]);
    assert.is((await autoScaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups?.length, 50);
    const { message } = await refusal(autoScaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 101 })));
    assert.match(message, "Value '101' at 'maxRecords' failed to satisfy constraint");
  }));

test('what became of an action is known afterwards', () =>
  withSandbox(async (scene) => {
    const [one, other] = [aVictim(scene), scene.aws.world.launch({ group: 'web-asg' })];
    for (const { id } of [one, other]) scene.aws.terminateInGroup(id);
    await scene.autoScaling.send(new CompleteLifecycleActionCommand({ ...named, InstanceId: one.id, LifecycleActionResult: 'CONTINUE' }));
    await scene.clock.advance(60_000);
    assert.equal(
      scene.aws.world.completions.all.map(({ instanceId, how, result }) => [instanceId, how, result]),
      [
        [one.id, 'completed', 'CONTINUE'],
        [other.id, 'timed out', 'ABANDON'],
      ],
    );
  }));

test.run();
