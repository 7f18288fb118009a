import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandOutput,
  type Instance,
} from '@aws-sdk/client-ec2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientsOf, refusal, withSandbox } from './clients.ts';

const test = suite('simulated EC2');

type Described = Pick<DescribeInstancesCommandOutput, 'Reservations'>;

const instancesIn = ({ Reservations = [] }: Described): readonly Instance[] => Reservations.flatMap(({ Instances = [] }) => Instances);
const idsIn = (described: Described) => instancesIn(described).map(({ InstanceId }) => InstanceId);

test('an instance tells its state, tags, addresses, zone and how it was bought', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const { id } = aws.world.launch({
      tags: { Name: 'a <b> & "c"' },
      privateIp: '10.0.1.11',
      otherPrivateIps: ['10.0.1.12'],
      ipv6Addresses: ['2001:db8::1'],
    });
    const [found] = instancesIn(await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    assert.is(found?.State?.Name, 'running');
    assert.equal(found?.Tags, [{ Key: 'Name', Value: 'a <b> & "c"' }]);
    assert.is(found?.Placement?.AvailabilityZone, 'eu-west-1a');
    assert.is(found?.InstanceLifecycle, 'spot');
    const [card] = found?.NetworkInterfaces ?? [];
    assert.equal(
      card?.PrivateIpAddresses?.map((one) => one.PrivateIpAddress),
      ['10.0.1.11', '10.0.1.12'],
    );
    assert.equal(
      card?.Ipv6Addresses?.map((one) => one.Ipv6Address),
      ['2001:db8::1'],
    );
  }));

test('an on-demand Linux instance has neither lifecycle nor platform', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const { id } = aws.world.launch({ lifecycle: 'on-demand' });
    const [found] = instancesIn(await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    assert.is(found?.InstanceLifecycle, undefined);
    assert.is(found?.Platform, undefined);
  }));

test('one unknown id fails the whole call', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const { id } = aws.world.launch();
    const { name, message } = await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id, 'i-00000000000000000'] })));
    assert.is(name, 'InvalidInstanceID.NotFound');
    assert.is(message, "The instance ID 'i-00000000000000000' does not exist");
  }));

test('an id that is no id is refused as malformed', () =>
  withSandbox(async ({ ec2 }) => {
    const { name } = await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: ['web-1'] })));
    assert.is(name, 'InvalidInstanceID.Malformed');
  }));

test('a filter by instance id leaves unknown ids out', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const { id } = aws.world.launch();
    const Filters = [{ Name: 'instance-id', Values: [id, 'i-00000000000000000'] }];
    assert.equal(idsIn(await ec2.send(new DescribeInstancesCommand({ Filters }))), [id]);
  }));

test('filters by tag and by capacity reservation narrow the answer', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const { id } = aws.world.launch({ tags: { team: 'web' }, capacityReservationId: 'cr-1' });
    aws.world.launch({ tags: { team: 'db' } });
    const byTag = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag:team', Values: ['w*'] }] }));
    const byReservation = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'capacity-reservation-id', Values: ['cr-1'] }] }),
    );
    assert.equal(idsIn(byTag), [id]);
    assert.equal(idsIn(byReservation), [id]);
  }));

test('pages together hold every instance once', () =>
  withSandbox(async ({ aws, ec2 }) => {
    const launched = Array.from({ length: 12 }, () => aws.world.launch().id);
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await ec2.send(new DescribeInstancesCommand({ MaxResults: 5, ...(NextToken === undefined ? {} : { NextToken }) }));
      seen.push(...idsIn(page));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.equal(seen.sort(), launched.sort());
  }));

test('an instance is only seen in its own region', () =>
  withSandbox(
    async ({ aws, ec2 }) => {
      const { id } = aws.world.launch({ region: 'us-east-1' });
      const elsewhere = clientsOf(aws.url, 'us-east-1');
      assert.equal(idsIn(await ec2.send(new DescribeInstancesCommand({}))), []);
      assert.equal(idsIn(await elsewhere.ec2.send(new DescribeInstancesCommand({}))), [id]);
    },
    { regions: ['eu-west-1', 'us-east-1'] },
  ));

test('a terminated instance has lost its addresses and is forgotten after an hour', () =>
  withSandbox(async ({ aws, ec2, clock }) => {
    const { id } = aws.world.launch();
    aws.world.terminate(id);
    await clock.advance(30_000);
    const [found] = instancesIn(await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
    assert.is(found?.State?.Name, 'terminated');
    assert.is(found?.PrivateIpAddress, undefined);
    await clock.advance(3_600_000);
    assert.is((await refusal(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })))).name, 'InvalidInstanceID.NotFound');
  }));

test('a planned maintenance is among the events of the instance’s status until it is closed', () =>
  withSandbox(async ({ aws, ec2, clock }) => {
    const { id } = aws.world.launch();
    const startsAt = clock.now() + 86_400_000;
    const maintenance = await aws.scheduleMaintenance({ instanceIds: [id], startsAt });
    const before = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
    assert.is(before.InstanceStatuses?.[0]?.Events?.[0]?.Code, 'instance-retirement');
    assert.is(before.InstanceStatuses?.[0]?.Events?.[0]?.NotBefore?.getTime(), startsAt);
    await aws.closeMaintenance(maintenance);
    const after = await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
    assert.equal(after.InstanceStatuses?.[0]?.Events, []);
  }));

test.run();
