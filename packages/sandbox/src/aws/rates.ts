import type { Rate } from './buckets.ts';

/** Elastic Load Balancing's rates (AWS: "Elastic Load Balancing API throttling"), each for one account, region and API version. */
const ELB = {
  all: { capacity: 40, refillPerSecond: 10 },
  reading: { capacity: 40, refillPerSecond: 10 },
  registration: { capacity: 20, refillPerSecond: 4 },
} as const satisfies Record<string, Rate>;

/** EC2's rate of non-mutating actions (AWS: "Request throttling for the Amazon EC2 API"), for one account and region. */
const EC2 = { reading: { capacity: 100, refillPerSecond: 20 } } as const satisfies Record<string, Rate>;

const ofElb = (action: string): Readonly<Record<string, Rate>> =>
  action.startsWith('Describe') ? { all: ELB.all, reading: ELB.reading } : { all: ELB.all, registration: ELB.registration };

const DOCUMENTED: Readonly<Record<string, (action: string) => Readonly<Record<string, Rate>>>> = {
  elbv2: ofElb,
  elb: ofElb,
  ec2: () => EC2,
};

/** The buckets a call draws from by AWS's documents; none for an API whose rates AWS does not tell. */
export const documentedRates = (api: string, action: string): Readonly<Record<string, Rate>> => DOCUMENTED[api]?.(action) ?? {};
