import { DeregisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Registered } from '../../src/aws/index.ts';
import { withSandbox } from './clients.ts';

const test = suite('the truth of the simulated AWS');

const brief = ({ name, id, port, state }: Registered) => [name, id, port, state];

test('who is registered where is told for all, or for one instance or address', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { world } = aws;
    const web = world.createTargetGroup({ name: 'web' });
    const pods = world.createTargetGroup({ name: 'pods', targetType: 'ip', port: 8080 });
    const old = world.createClassicLoadBalancer({ name: 'old' });
    const one = world.launch({
      privateIp: '10.0.1.1',
      targetGroups: [{ arn: web.arn }, { arn: pods.arn }],
      classicLoadBalancers: [old.name],
    });
    const two = world.launch({ targetGroups: [{ arn: web.arn, port: 81 }] });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: web.arn, Targets: [{ Id: one.id }] }));
    assert.equal(world.registered().map(brief), [
      ['web', one.id, 80, 'draining'],
      ['web', two.id, 81, 'healthy'],
      ['pods', '10.0.1.1', 8080, 'healthy'],
      ['old', one.id, null, 'healthy'],
    ]);
    assert.equal(world.registered(one.id).map(brief), [
      ['web', one.id, 80, 'draining'],
      ['old', one.id, null, 'healthy'],
    ]);
    assert.equal(world.registered('10.0.1.1').map(brief), [['pods', '10.0.1.1', 8080, 'healthy']]);
    assert.is(world.registered()[0]?.group, web.arn);
  }));

test('what has drained, and what was in a group that is gone, is registered nowhere', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { world } = aws;
    const web = world.createTargetGroup({ name: 'web', deregistrationDelayMs: 60_000 });
    const gone = world.createTargetGroup({ name: 'gone' });
    const { id } = world.launch({ targetGroups: [{ arn: web.arn }, { arn: gone.arn }] });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: web.arn, Targets: [{ Id: id }] }));
    world.targetGroups.delete(gone.arn);
    await clock.advance(60_000);
    assert.equal([world.registered(), world.registered(id)], [[], []]);
  }));

test('what was taken out of a group by hand is not registered there', () =>
  withSandbox(async ({ aws: { world } }) => {
    const { targets, arn } = world.createTargetGroup({ name: 'web' });
    const { id } = world.launch({ targetGroups: [{ arn }] });
    targets.clear();
    assert.equal([world.registered(), world.registered(id)], [[], []]);
  }));

test('which commands ran where, and to what end, is told of each instance', () =>
  withSandbox(async ({ aws, ssm, clock }) => {
    const [one, two] = [aws.world.launch(), aws.world.launch()];
    aws.world.scriptCommands(two.id, { durationMs: 2_000, exitCode: 3 });
    const sent = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [one.id, two.id],
        Parameters: { commands: ['true'] },
      }),
    );
    const requestedAt = clock.now();
    await clock.advance(1_500);
    const runs = aws.world.commandRuns();
    assert.equal(
      runs.map(({ commandId, instanceId, status }) => [commandId, instanceId, status]),
      [
        [sent.Command?.CommandId, one.id, 'Success'],
        [sent.Command?.CommandId, two.id, 'InProgress'],
      ],
    );
    await clock.advance(1_500);
    const [, last] = aws.world.commandRuns();
    assert.equal(
      [last?.status, last?.responseCode, last?.requestedAt, last?.documentName],
      ['Failed', 3, requestedAt, 'AWS-RunShellScript'],
    );
  }));

test.run();
