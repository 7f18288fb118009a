import type { AwsSandbox } from '@lastcall/sandbox';

/** Hooks that the servers are told to look after; the other one belongs to somebody else. */
export const OUR_HOOKS = ['drain', 'save'] as const;
export const FOREIGN_HOOK = 'Terminate-LC-Hook';

/** Holds instances on their way in, which is nobody's affair here. */
export const LAUNCH_HOOK = 'warm-up';

/** A VPC in which addresses of ours belong to other machines. */
export const OTHER_VPC = 'vpc-0000000000000other';

const DRAIN_MS = 20_000;

/** Auto Scaling groups, each with another mixture of load balancers and hooks. */
const GROUPS = {
  web: { targetGroups: ['web', 'api'], hooks: ['drain', LAUNCH_HOOK] },
  'two hooks': { targetGroups: ['web'], hooks: ['drain', 'save'] },
  'a foreign hook too': { targetGroups: ['tcp'], hooks: ['drain', FOREIGN_HOOK] },
  'nothing but a foreign hook': { targetGroups: ['api'], hooks: [FOREIGN_HOOK] },
  classic: { targetGroups: [], classicLoadBalancers: ['old'], hooks: ['drain'] },
  'target group without a load balancer': { targetGroups: ['idle'], hooks: ['save'] },
  bare: { targetGroups: [], hooks: [] },
} as const;

/** One of the groups. */
export type GroupName = keyof typeof GROUPS;

/** All of them. */
export const GROUP_NAMES = Object.keys(GROUPS) as readonly GroupName[];

/** Hooks that hold an instance of the group on its way in or out. */
export const hooksOf = (group: GroupName): readonly string[] => GROUPS[group].hooks;

/** Makes what machines are launched into. */
export function buildEstate({ world }: Pick<AwsSandbox, 'world'>): void {
  const own = { deregistrationDelayMs: DRAIN_MS };
  for (const name of ['web', 'api', 'hand']) world.createTargetGroup({ name, ...own });
  world.createTargetGroup({ name: 'ports', port: 8_001, ...own });
  world.createTargetGroup({ name: 'pods', targetType: 'ip', ...own });
  world.createTargetGroup({ name: 'tcp', protocol: 'TCP', loadBalancer: 'network', ...own });
  world.createTargetGroup({ name: 'idle', loadBalancerArns: [], ...own });
  world.createTargetGroup({ name: 'elsewhere', targetType: 'ip', vpcId: OTHER_VPC, ...own });
  world.createTargetGroup({ name: 'function', targetType: 'lambda' });
  for (const name of ['old', 'old-hand']) world.createClassicLoadBalancer({ name, drainingTimeoutMs: DRAIN_MS });
  for (const [name, { hooks, ...rest }] of Object.entries(GROUPS)) world.createGroup({ name, ...rest, hooks: hooks.map(hookNamed) });
}

/** What the group itself registers its instances with. */
export const placesOf = (group: GroupName): readonly string[] => {
  const { targetGroups, classicLoadBalancers = [] }: GroupTerms = GROUPS[group];
  return [...targetGroups, ...classicLoadBalancers];
};

type GroupTerms = { readonly targetGroups: readonly string[]; readonly classicLoadBalancers?: readonly string[] };

const HOOK_TERMS: Readonly<
  Record<string, { readonly heartbeatTimeoutMs: number; readonly transition?: string; readonly defaultResult?: 'CONTINUE' }>
> = {
  [FOREIGN_HOOK]: { heartbeatTimeoutMs: 30_000 },
  [LAUNCH_HOOK]: { heartbeatTimeoutMs: 6_000, transition: 'autoscaling:EC2_INSTANCE_LAUNCHING', defaultResult: 'CONTINUE' },
};

const hookNamed = (name: string) => ({ name, heartbeatTimeoutMs: 40_000, ...HOOK_TERMS[name] });
