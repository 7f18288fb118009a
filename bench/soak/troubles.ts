import { type Clock, sleep } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import type { Random } from '../parts/random.ts';
import type { Fleet } from './fleet.ts';

/** What goes wrong, and how often beside the others. */
const WEIGHTS = { throttling: 30, 'server errors': 20, 'slow answers': 20, 'cut connections': 15, 'a group deleted': 15 } as const;

/** One of them. */
export type TroubleName = keyof typeof WEIGHTS;

/** What making trouble needs. */
export type TroublesParts = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  readonly fleet: Fleet;
  readonly random: Random;
  readonly signal: AbortSignal;
};

type Fault = Parameters<AwsSandbox['fail']>[1];

/** What the servers ask for; `*` is everything at once, certificates of SNS too. */
const ACTIONS = [
  ...['DeregisterTargets', 'DeregisterInstancesFromLoadBalancer', 'DescribeTargetHealth', 'DescribeTargetGroups'],
  ...['DescribeTargetGroupAttributes', 'DescribeLoadBalancers', 'DescribeAutoScalingGroups', 'DescribeInstances'],
  ...['SendCommand', 'GetCommandInvocation', 'ListCommandInvocations', 'ListCommands', 'CancelCommand', 'DescribeInstanceInformation'],
  ...['CompleteLifecycleAction', 'RecordLifecycleActionHeartbeat', '*'],
];

const FAULTS: Readonly<Partial<Record<TroubleName, (random: Random) => Fault>>> = {
  throttling: () => ({ code: 'ThrottlingException', message: 'Rate exceeded' }),
  'server errors': (random) => ({ code: 'InternalFailure', status: random.pick([500, 503]) }),
  'slow answers': (random) => ({ delayMs: random.whole(200, 4_000) }),
  'cut connections': (random) => ({ connection: 'cut', strikes: random.pick(['before', 'after']) }),
};

/** Makes trouble every few seconds, each for a moment, until the signal aborts. */
export async function makeTroubles(parts: TroublesParts, made: Map<TroubleName, number>): Promise<void> {
  const { clock, random, signal } = parts;
  while (!signal.aborted) {
    await sleep(clock, random.whole(3_000, 9_000), signal);
    const name = random.weighted(WEIGHTS);
    made.set(name, (made.get(name) ?? 0) + 1);
    await make(parts, name);
  }
}

async function make({ clock, aws, fleet, random, signal }: TroublesParts, name: TroubleName): Promise<void> {
  const fault = FAULTS[name]?.(random);
  if (fault === undefined) return fleet.replaceDoomed();
  for (let action = random.whole(1, 3); action > 0; action -= 1) aws.fail(random.pick(ACTIONS), { ...fault, times: random.whole(1, 12) });
  await sleep(clock, random.whole(1_000, 6_000), signal).finally(() => aws.heal());
}
