import { ec2Protocol, type Output } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import { isTrue, number, text, texts } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import { privateDnsName, type ScheduledEvent, type SimInstance, type State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { matchesFilters } from './ec2-filters.ts';
import { pageOf } from './pages.ts';

const INSTANCE_ID = /^i-[0-9a-f]{8}([0-9a-f]{9})?$/;
const STATE_CODES = { pending: 0, running: 16, 'shutting-down': 32, terminated: 48, stopping: 64, stopped: 80 } as const;

function refuseUnknown(ids: readonly string[], isKnown: (id: string) => boolean): void {
  const malformed = ids.find((id) => !INSTANCE_ID.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const missing = ids.filter((id) => !isKnown(id));
  if (missing.length === 1) throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${missing[0]}' does not exist`);
  if (missing.length > 1) throw new AwsError('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`);
}

/** The instances a call asks for, by its ids and filters; one unknown id fails the whole call, as in AWS. */
function asked(state: State, { input, region }: Call): SimInstance[] {
  const ids = texts(input, 'InstanceId');
  const isHere = (id: string): boolean => state.instances.get(id)?.region === region;
  refuseUnknown(ids, isHere);
  const named = ids.length === 0 ? state.instances.values() : [...new Set(ids)].flatMap((id) => state.instances.get(id) ?? []);
  return [...named].filter((instance) => instance.region === region && matchesFilters(instance, input));
}

function pageSize({ input }: Call, largest: number): number {
  const size = number(input, 'MaxResults');
  if (size === undefined) return largest;
  if (texts(input, 'InstanceId').length > 0) {
    throw new AwsError('InvalidParameterCombination', 'The parameter instancesSet cannot be used with the parameter maxResults');
  }
  if (size < 5 || size > largest) throw new AwsError('InvalidParameterValue', `Value ( ${size} ) for parameter maxResults is invalid.`);
  return size;
}

const stateOf = ({ state }: SimInstance) => ({ code: STATE_CODES[state], name: state });
const isoOf = (at: number | null) => (at === null ? undefined : new Date(at).toISOString());

const networkInterface = ({ privateIps, ipv6Addresses, vpcId }: SimInstance): XmlObject => ({
  vpcId,
  status: 'in-use',
  privateIpAddress: privateIps[0],
  privateIpAddressesSet: privateIps.map((address, place) => ({ privateIpAddress: address, primary: place === 0 })),
  ipv6AddressesSet: ipv6Addresses.map((address) => ({ ipv6Address: address })),
});

/** What a machine still has of its network; a terminated one has lost it. */
function networkOf(instance: SimInstance): XmlObject {
  if (instance.state === 'terminated') return { privateDnsName: '', dnsName: '' };
  return {
    privateDnsName: privateDnsName(instance),
    dnsName: '',
    privateIpAddress: instance.privateIps[0],
    vpcId: instance.vpcId,
    networkInterfaceSet: [networkInterface(instance)],
  };
}

const described = (instance: SimInstance): XmlObject => ({
  instanceId: instance.id,
  instanceType: 'm7i.large',
  instanceState: stateOf(instance),
  launchTime: isoOf(instance.launchedAt),
  placement: { availabilityZone: instance.zone, tenancy: 'default' },
  platform: instance.platform === 'windows' ? 'windows' : undefined,
  platformDetails: instance.platform === 'windows' ? 'Windows' : 'Linux/UNIX',
  instanceLifecycle: instance.lifecycle === 'on-demand' ? undefined : instance.lifecycle,
  capacityReservationId: instance.capacityReservationId,
  tagSet: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  ...networkOf(instance),
});

const reservationOf = (instance: SimInstance, account: string): XmlObject => ({
  reservationId: `r-${instance.id.slice(2)}`,
  ownerId: account,
  instancesSet: [described(instance)],
});

const eventOf = ({ id, code, description, notBeforeAt, notAfterAt }: ScheduledEvent): XmlObject => ({
  instanceEventId: id,
  code,
  description,
  notBefore: isoOf(notBeforeAt),
  notAfter: isoOf(notAfterAt),
});

const okStatus = { status: 'ok', details: [{ name: 'reachability', status: 'passed' }] };

const statusOf = (instance: SimInstance): XmlObject => ({
  instanceId: instance.id,
  availabilityZone: instance.zone,
  instanceState: stateOf(instance),
  eventsSet: instance.scheduledEvents.map(eventOf),
  systemStatus: okStatus,
  instanceStatus: okStatus,
});

function describeInstances(state: State, account: string, call: Call): Output {
  const size = pageSize(call, 1_000);
  const token = text(call.input, 'NextToken');
  const { entries, next } = pageOf(asked(state, call), { size, token, invalidTokenCode: 'InvalidNextToken' });
  return { reservationSet: entries.map((instance) => reservationOf(instance, account)), nextToken: next };
}

function describeInstanceStatus(state: State, call: Call): Output {
  const includesAll = isTrue(call.input, 'IncludeAllInstances');
  const found = asked(state, call).filter((instance) => includesAll || instance.state === 'running');
  const token = text(call.input, 'NextToken');
  const { entries, next } = pageOf(found, { size: pageSize(call, 1_000), token, invalidTokenCode: 'InvalidNextToken' });
  return { instanceStatusSet: entries.map(statusOf), nextToken: next };
}

/** EC2: DescribeInstances and DescribeInstanceStatus. */
export const createEc2 = (state: State, account: string): Api => ({
  name: 'ec2',
  protocol: ec2Protocol,
  operations: {
    DescribeInstances: (call) => describeInstances(state, account, call),
    DescribeInstanceStatus: (call) => describeInstanceStatus(state, call),
  },
});
