import type { Clock, Instance, Log } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { awsErrors } from '../errors.ts';
import type { Aws } from '../open-aws.ts';
import type { AwsPlace } from '../places/place.ts';
import { createDescribe, describeBy } from './describe.ts';
import { type GroupFacts, groupOf, toInstance } from './described-instance.ts';
import { createGroups } from './groups.ts';

/** What AWS says about instances, as the core's inventory port wants it. */
export type AwsInventory = {
  /**
   * Looks one instance up; "absent" is an answer, everything that is not an answer rejects with `AWS_*`: `AWS_ROLE_MISSING` for another account
   * without a role, `AWS_ACCOUNT_UNKNOWN` where our own does not know it and may not be the one that is meant. What its group adds is waited for a
   * second at most; without it `groupTags` is null and `hookTimeoutsMs` empty.
   */
  lookUp(instanceId: string, place: AwsPlace, signal: AbortSignal): Promise<Instance | 'absent'>;
  /** How many instances a group is meant to have; null when AWS does not know the group. */
  groupSize(group: string, place: AwsPlace, signal: AbortSignal): Promise<number | null>;
  /** Ids of the instances that run in a capacity reservation. */
  instancesOf(reservationId: string, place: AwsPlace, signal: AbortSignal): Promise<readonly string[]>;
};

/** A look-up's longest wait where the caller's signal does not end it. */
const LONGEST_MS = 30_000;

const NO_GROUP: GroupFacts = { groupTags: {}, hookTimeoutsMs: {} };

/**
 * Opens the inventory. Look-ups that follow one another within 100 ms, at most 100, share one `DescribeInstances`, those of one group what is
 * asked about it; an instance AWS does not describe any more is "absent", a terminated one is returned with its state.
 */
export function createInventory(tools: { readonly aws: Aws; readonly clock: Clock; readonly log: Log }): AwsInventory {
  const { aws } = tools;
  const describe = createDescribe(tools);
  const groups = createGroups(tools);
  const callFor = (signal: AbortSignal): Call => ({ signal, deadlineAt: tools.clock.now() + LONGEST_MS, priority: 1 });
  return {
    async lookUp(instanceId, { account, region }, signal) {
      const place = await aws.locate({ account, region });
      const found = await describe(instanceId, place, callFor(signal));
      if (found === null && aws.owns(account) !== 'yes') throw awsErrors.accountUnknown({ account, instanceId });
      if (found === null) return 'absent';
      const group = groupOf(found);
      return toInstance(found, group === null ? NO_GROUP : await groups.factsOf({ ...place, name: group }, signal));
    },
    async groupSize(name, { account, region }, signal) {
      return groups.sizeOf({ ...(await aws.locate({ account, region })), name }, callFor(signal));
    },
    async instancesOf(reservationId, place, signal) {
      const filters = { 'capacity-reservation-id': [reservationId], 'instance-state-name': ['pending', 'running'] };
      const found = await describeBy(aws, { place, filters }, callFor(signal));
      return found.flatMap(({ InstanceId }) => InstanceId ?? []);
    },
  };
}
