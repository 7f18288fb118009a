import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toInstance } from '../../src/instances/described-instance.ts';

const test = suite('toInstance');

const NO_GROUP = { groupTags: {}, hookTimeoutsMs: {} };

test('every field of the inventory comes from what AWS describes', () => {
  const described = {
    InstanceId: 'i-0a1b2c3d4e5f60718',
    Tags: [
      { Key: 'lastcall', Value: 'yes' },
      { Key: 'aws:autoscaling:groupName', Value: 'web' },
    ],
    State: { Name: 'running' as const },
    Placement: { AvailabilityZone: 'eu-west-1b' },
    VpcId: 'vpc-1',
    PrivateDnsName: 'ip-10-0-1-11.eu-west-1.compute.internal',
    PrivateIpAddress: '10.0.1.11',
    InstanceLifecycle: 'spot' as const,
    LaunchTime: new Date(Date.UTC(2026, 10, 22)),
  };
  assert.equal(toInstance(described, { groupTags: { team: 'shop' }, hookTimeoutsMs: { drain: 60_000 } }), {
    instanceId: 'i-0a1b2c3d4e5f60718',
    tags: { lastcall: 'yes', 'aws:autoscaling:groupName': 'web' },
    group: 'web',
    groupTags: { team: 'shop' },
    platform: 'linux',
    state: 'running',
    zone: 'eu-west-1b',
    vpcId: 'vpc-1',
    privateDnsName: 'ip-10-0-1-11.eu-west-1.compute.internal',
    addresses: ['10.0.1.11'],
    lifecycle: 'spot',
    launchedAt: Date.UTC(2026, 10, 22),
    hookTimeoutsMs: { drain: 60_000 },
  });
});

test('addresses are those of every interface, of both families, each once', () => {
  const NetworkInterfaces = [
    {
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.1.11' }, { PrivateIpAddress: '10.0.1.12' }],
      Ipv6Addresses: [{ Ipv6Address: 'fd00::1' }],
    },
    { PrivateIpAddresses: [{ PrivateIpAddress: '10.0.2.7' }] },
  ];
  const { addresses } = toInstance({ PrivateIpAddress: '10.0.1.11', NetworkInterfaces }, NO_GROUP);
  assert.equal(addresses, ['10.0.1.11', '10.0.1.12', '10.0.2.7', 'fd00::1']);
});

test('a terminated instance, of which AWS tells little, has nulls and not inventions', () => {
  const { group, vpcId, zone, privateDnsName, addresses, lifecycle } = toInstance({ InstanceId: 'i-1', PrivateDnsName: '' }, NO_GROUP);
  assert.equal(
    { group, vpcId, zone, privateDnsName, addresses, lifecycle },
    {
      group: null,
      vpcId: null,
      zone: null,
      privateDnsName: null,
      addresses: [],
      lifecycle: 'on-demand',
    },
  );
});

for (const platform of [{ Platform: 'windows' as const }, { PlatformDetails: 'Windows with SQL Server Standard' }]) {
  test(`${JSON.stringify(platform)} is Windows`, () => {
    assert.is(toInstance(platform as object, NO_GROUP).platform, 'windows');
  });
}

test.run();
