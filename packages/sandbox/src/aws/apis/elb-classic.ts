import { type Output, queryProtocol } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import { objects, text, texts } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import { type ClassicLoadBalancer, inRegion, type State } from '../world/state.ts';
import type { Api, Call } from './api.ts';
import { elbPageOf } from './pages.ts';

const noBalancer = (name: string): AwsError => new AwsError('LoadBalancerNotFound', `There is no ACTIVE Load Balancer named '${name}'`);
const noInstance = (id: string): AwsError => new AwsError('InvalidInstance', `Could not find EC2 instance ${id}`);

/** Forgets the instances whose draining is over. */
function forgetDrained({ instances }: ClassicLoadBalancer, now: number): void {
  for (const [id, drainedAt] of instances) if (drainedAt !== null && drainedAt <= now) instances.delete(id);
}

function balancerNamed(state: State, { region, now }: Call, name: string): ClassicLoadBalancer {
  const balancer = state.classicLoadBalancers.get(inRegion(region, name));
  if (!balancer) throw noBalancer(name);
  forgetDrained(balancer, now);
  return balancer;
}

const registered = ({ instances }: ClassicLoadBalancer): XmlObject[] =>
  [...instances].filter(([, drainedAt]) => drainedAt === null).map(([id]) => ({ InstanceId: id }));

const described = (balancer: ClassicLoadBalancer): XmlObject => ({
  LoadBalancerName: balancer.name,
  DNSName: `${balancer.name}-1234567890.${balancer.region}.elb.amazonaws.com`,
  VPCId: balancer.vpcId,
  Scheme: 'internet-facing',
  Instances: registered(balancer),
});

function selected(state: State, call: Call): readonly ClassicLoadBalancer[] {
  const names = texts(call.input, 'LoadBalancerNames');
  if (names.length > 0) return names.map((name) => balancerNamed(state, call, name));
  return [...state.classicLoadBalancers.values()].filter(({ region }) => region === call.region);
}

function describeBalancers(state: State, call: Call): Output {
  const { entries, next } = elbPageOf(selected(state, call), call.input);
  return { LoadBalancerDescriptions: entries.map(described), NextMarker: next };
}

function healthOf({ instances }: ClassicLoadBalancer, id: string): XmlObject {
  const drainedAt = instances.get(id);
  const inService = { InstanceId: id, State: 'InService', ReasonCode: 'N/A' };
  if (drainedAt === null) return { ...inService, Description: 'N/A' };
  if (drainedAt !== undefined) return { ...inService, Description: 'Instance deregistration currently in progress.' };
  const Description = 'Instance is not currently registered with the LoadBalancer.';
  return { InstanceId: id, State: 'OutOfService', ReasonCode: 'Instance', Description };
}

const askedIds = ({ input }: Call): string[] => objects(input, 'Instances').map((instance) => text(instance, 'InstanceId') ?? '');

function refuseUnknown(state: State, { region }: Call, ids: readonly string[]): void {
  const stranger = ids.find((id) => state.instances.get(id)?.region !== region || state.instances.get(id)?.state === 'terminated');
  if (stranger !== undefined) throw noInstance(stranger);
}

function describeHealth(state: State, call: Call): Output {
  const balancer = balancerNamed(state, call, text(call.input, 'LoadBalancerName') ?? '');
  const asked = askedIds(call);
  refuseUnknown(state, call, asked);
  const ids = asked.length > 0 ? asked : [...balancer.instances.keys()];
  return { InstanceStates: ids.map((id) => healthOf(balancer, id)) };
}

function deregisterInstances(state: State, call: Call): Output {
  const balancer = balancerNamed(state, call, text(call.input, 'LoadBalancerName') ?? '');
  const ids = askedIds(call);
  refuseUnknown(state, call, ids);
  for (const id of ids) {
    if (balancer.instances.get(id) === null) balancer.instances.set(id, call.now + balancer.drainingTimeoutMs);
  }
  return { Instances: registered(balancer) };
}

function registerInstances(state: State, call: Call): Output {
  const balancer = balancerNamed(state, call, text(call.input, 'LoadBalancerName') ?? '');
  const ids = askedIds(call);
  refuseUnknown(state, call, ids);
  for (const id of ids) balancer.instances.set(id, null);
  return { Instances: registered(balancer) };
}

/** Classic Elastic Load Balancing. */
export const createElbClassic = (state: State): Api => ({
  name: 'elb',
  protocol: queryProtocol('http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/'),
  operations: {
    DescribeLoadBalancers: (call) => describeBalancers(state, call),
    DescribeInstanceHealth: (call) => describeHealth(state, call),
    DeregisterInstancesFromLoadBalancer: (call) => deregisterInstances(state, call),
    RegisterInstancesWithLoadBalancer: (call) => registerInstances(state, call),
  },
});
