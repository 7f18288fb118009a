import type { AwsTools } from '../open-aws.ts';
import type { Accounts } from '../places/accounts.ts';
import type { AwsPlace } from '../places/place.ts';
import type { AutoScaling } from './auto-scaling.ts';
import type { Ec2 } from './ec2.ts';
import type { Eks } from './eks.ts';
import type { Elb } from './elb.ts';
import type { Elbv2 } from './elbv2.ts';
import { type Asker, askerKey, openParts, type PartsOf } from './parts.ts';
import type { ServiceParts } from './service.ts';
import type { Ssm } from './ssm.ts';
import type { Sts } from './sts.ts';
import type { Tagging } from './tagging.ts';

/** One client per service and place, made (and its SDK loaded) when it is first asked for. */
export type Clients = {
  autoScaling(place: AwsPlace): Promise<AutoScaling>;
  ec2(place: AwsPlace): Promise<Ec2>;
  eks(asker: Asker): Promise<Eks>;
  elb(place: AwsPlace): Promise<Elb>;
  elbv2(place: AwsPlace): Promise<Elbv2>;
  ssm(place: AwsPlace): Promise<Ssm>;
  sts(place: AwsPlace): Promise<Sts>;
  tagging(place: AwsPlace): Promise<Tagging>;
};

const SERVICES = {
  autoScaling: async (parts: ServiceParts) => (await import('./auto-scaling.ts')).openAutoScaling(parts),
  ec2: async (parts: ServiceParts) => (await import('./ec2.ts')).openEc2(parts),
  eks: async (parts: ServiceParts) => (await import('./eks.ts')).openEks(parts),
  elb: async (parts: ServiceParts) => (await import('./elb.ts')).openElb(parts),
  elbv2: async (parts: ServiceParts) => (await import('./elbv2.ts')).openElbv2(parts),
  ssm: async (parts: ServiceParts) => (await import('./ssm.ts')).openSsm(parts),
  sts: async (parts: ServiceParts) => (await import('./sts.ts')).openSts(parts),
  tagging: async (parts: ServiceParts) => (await import('./tagging.ts')).openTagging(parts),
};

/** A client that could not be loaded is tried again by the next who asks. */
function perPlace<Service>(open: (parts: ServiceParts) => Promise<Service>, partsOf: PartsOf) {
  const byPlace = new Map<string, Promise<Service>>();
  return (asker: Asker): Promise<Service> => {
    const key = askerKey(asker);
    const service = byPlace.get(key) ?? open(partsOf(asker));
    byPlace.set(key, service);
    service.catch(() => byPlace.delete(key));
    return service;
  };
}

/** Opens the clients; silent on the network. */
export function openClients(tools: AwsTools, accounts: Pick<Accounts, 'roleOf' | 'roleNamed'>): Clients & { close(): void } {
  const { partsOf, elsewhere, close } = openParts(tools, accounts);
  return {
    autoScaling: perPlace(SERVICES.autoScaling, partsOf),
    ec2: perPlace(SERVICES.ec2, partsOf),
    eks: perPlace(SERVICES.eks, elsewhere),
    elb: perPlace(SERVICES.elb, partsOf),
    elbv2: perPlace(SERVICES.elbv2, partsOf),
    ssm: perPlace(SERVICES.ssm, partsOf),
    sts: perPlace(SERVICES.sts, elsewhere),
    tagging: perPlace(SERVICES.tagging, partsOf),
    close,
  };
}
