/** How many requests may come at once, and how many a second after that. */
export type Rate = { readonly capacity: number; readonly perSecond: number };

/**
 * AWS's documented request rates, per account and region. `elbv2` and `elb` count every request of that API;
 * a registration counts there too. AWS documents none for Auto Scaling, EKS, Systems Manager
 * and the Security Token Service: those rates are ours, modest enough
 * for an account in which others ask as well. `elbv2-search` is ours too: what a search through groups nobody has read yet may
 * spend, so that what registrations can use stays free.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-api-throttling.html
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const RATES = {
  elbv2: { capacity: 40, perSecond: 10 },
  'elbv2-registration': { capacity: 20, perSecond: 4 },
  'elbv2-search': { capacity: 20, perSecond: 5 },
  elb: { capacity: 40, perSecond: 10 },
  'elb-registration': { capacity: 20, perSecond: 4 },
  ec2: { capacity: 100, perSecond: 20 },
  autoscaling: { capacity: 40, perSecond: 10 },
  'autoscaling-heartbeat': { capacity: 20, perSecond: 5 },
  ssm: { capacity: 40, perSecond: 10 },
  eks: { capacity: 10, perSecond: 2 },
  sts: { capacity: 20, perSecond: 5 },
  tagging: { capacity: 10, perSecond: 5 },
} as const satisfies Record<string, Rate>;

/** One of {@link RATES}. */
export type BucketName = keyof typeof RATES;

/**
 * The least time in which so many requests can be made when the bucket holds `tokens`, ms: what it holds goes at once, the rest one by one.
 */
export function leastMs(requests: number, { perSecond }: Rate, tokens: number): number {
  return (Math.max(0, requests - Math.max(0, Math.floor(tokens))) / perSecond) * 1000 + (tokens < 0 ? (-tokens / perSecond) * 1000 : 0);
}
