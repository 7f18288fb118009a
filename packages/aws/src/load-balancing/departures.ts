import type { Clock } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createJointWrites, type JointWrites } from '../calling/joint-writes.ts';
import { leastMs } from '../calling/rates.ts';
import type { Worth } from '../calling/write-queues.ts';
import { insteadOf, isGone, isInvalidTarget } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';
import type { NamedTarget } from './group-targets.ts';
import type { TargetGroup } from './target-group.ts';

/** What waits to be deregistered, and the least time AWS's rate allows it in, ms. */
export type Outlook = { readonly requests: number; readonly leastMs: number };

/** Targets on their way out of their groups. */
export type Departures = {
  /**
   * Deregisters a target. Those of one group that wait at the same time share a request (at most 100); a group or target that is gone is
   * success. Rejects with `AWS_*`, or with the signal's reason.
   */
  leave(group: TargetGroup, target: NamedTarget, call: Call & Worth): Promise<void>;
  /** `more`: requests somebody knows of that do not wait yet. */
  outlook(place: AwsPlace, more?: number): Promise<Outlook>;
  /** True while anything waits or is on its way, at any place. */
  isBusy(): boolean;
};

const WINDOW_MS = 100;
/** AWS documents no limit; cloud-provider-aws sends 100. */
const TARGETS_PER_REQUEST = 100;

type Tools = { readonly aws: Aws; readonly clock: Clock };

function createWrites({ aws, clock }: Tools, place: AwsPlace): JointWrites<TargetGroup, NamedTarget> {
  return createJointWrites<TargetGroup, NamedTarget>({
    clock,
    windowMs: WINDOW_MS,
    limit: TARGETS_PER_REQUEST,
    nameOf: ({ arn }) => arn,
    isOnesFault: isInvalidTarget,
    async request(next, call) {
      const elbv2 = await aws.elbv2(place);
      let targets = 0;
      const input = () => {
        const contents = next();
        if (contents === null) return null;
        targets = contents.items.length;
        return { TargetGroupArn: contents.place.arn, Targets: [...contents.items] };
      };
      const isSettled = (error: unknown) => isGone(error) && (targets === 1 || !isInvalidTarget(error));
      await elbv2.deregisterTargets(input, call).catch(insteadOf<unknown>(isSettled, undefined));
    },
  });
}

/** Opens the way out. Silent on the network until asked. */
export function openDepartures(tools: Tools): Departures {
  const byPlace = new Map<string, JointWrites<TargetGroup, NamedTarget>>();
  const writesIn = (place: AwsPlace) => {
    const writes = byPlace.get(keyOf(place)) ?? createWrites(tools, place);
    byPlace.set(keyOf(place), writes);
    return writes;
  };
  return {
    leave: (group, target, call) => writesIn(group).write(group, target, call),
    isBusy: () => [...byPlace.values()].some((writes) => writes.isBusy()),
    async outlook(where, more = 0) {
      const place = await tools.aws.locate(where);
      const requests = Math.max(more, writesIn(place).waiting());
      const rate = (await tools.aws.elbv2(place)).registrations();
      return { requests, leastMs: leastMs(requests, rate, rate.tokens) };
    },
  };
}
