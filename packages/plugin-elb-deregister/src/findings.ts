import { type Aws, HOME } from '@lastcall/aws';
import { type Clock, durationText, type Finding, type StepSetting } from '@lastcall/plugin-api';

const LOOK_MS = 10_000;
/** Each takes a request of its own, of ten that AWS answers in a second; the first ones tell what an account is like. */
const MOST_GROUPS = 40;
/** What AWS gives a target group whose delay nobody has set, seconds. */
const USUAL_DELAY = '300';

/** A target group, and how long it lets requests end, ms. */
export type GroupDelay = { readonly name: string; readonly delayMs: number };

/** Reads the delays of up to 40 target groups of the region. Rejects with `AWS_*`. */
export async function readDelays(
  { aws, clock }: { readonly aws: Aws; readonly clock: Clock },
  signal: AbortSignal,
): Promise<readonly GroupDelay[]> {
  const elbv2 = await aws.elbv2(HOME);
  const call = { signal, deadlineAt: clock.now() + LOOK_MS };
  const { TargetGroups = [] } = await elbv2.describeTargetGroups({ PageSize: MOST_GROUPS }, call);
  const behindSomething = TargetGroups.filter(({ LoadBalancerArns = [] }) => LoadBalancerArns.length > 0);
  return Promise.all(
    behindSomething.map(async ({ TargetGroupArn = '', TargetGroupName: name = '' }) => {
      const { Attributes = [] } = await elbv2.describeTargetGroupAttributes({ TargetGroupArn }, call);
      const delay = Attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value ?? USUAL_DELAY;
      return { name, delayMs: Number(delay) * 1000 };
    }),
  );
}

/** Target groups that would let requests run on for longer than the step has. Pure. */
export function delayFindings(delays: readonly GroupDelay[], settleMs: number, { budgetMs, pipeline }: StepSetting): readonly Finding[] {
  const mostMs = Math.min(settleMs, budgetMs ?? Number.POSITIVE_INFINITY);
  const longer = delays.filter(({ delayMs }) => delayMs > mostMs).sort((one, other) => other.delayMs - one.delayMs);
  const [longest, ...others] = longer;
  if (longest === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more are longer than that`;
  return [
    {
      weight: 'warning',
      about: `target group ${longest.name}`,
      what: `lets requests end for ${durationText(longest.delayMs)}, and the pipeline ${pipeline} goes on after ${durationText(mostMs)}${more}`,
      fix: 'Give `settle` and `budget` more, give the target group less, or know that requests which run on lose their pods.',
    },
  ];
}
