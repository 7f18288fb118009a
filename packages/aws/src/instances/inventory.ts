import type { Clock, Instance, Log } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import type { Aws } from '../open-aws.ts';
import { createDescribe, describeBy } from './describe.ts';
import { type GroupFacts, groupOf, toInstance } from './described-instance.ts';
import { createGroups } from './groups.ts';

/** Where an instance is; a null region means the location's own. */
type Whereabouts = { readonly account: string | null; readonly region: string | null };

/** What AWS says about instances, as the core's inventory port wants it. */
export type AwsInventory = {
  /**
   * Looks one instance up; "absent" is an answer, everything that is not an answer rejects with `AWS_*`. What its group adds
   * is waited for a second at most; without it `groupTags` is null and `hookTimeoutsMs` empty.
   */
  lookUp(instanceId: string, where: Whereabouts, signal: AbortSignal): Promise<Instance | 'absent'>;
  /** How many instances a group is meant to have; null when AWS does not know the group. */
  groupSize(group: string, where: Whereabouts, signal: AbortSignal): Promise<number | null>;
  /** Ids of the instances that run in a capacity reservation. */
  instancesOf(reservationId: string, where: Whereabouts, signal: AbortSignal): Promise<readonly string[]>;
};

/** A look-up's longest wait where the caller's signal does not end it. */
const LONGEST_MS = 30_000;

const NO_GROUP: GroupFacts = { groupTags: {}, hookTimeoutsMs: {} };

/**
 * Opens the inventory. Look-ups that follow one another within 100 ms, at most 100, share one `DescribeInstances`, those of one group what is
 * asked about it; an instance AWS does not describe any more is "absent", a terminated one is returned with its state.
 */
export function createInventory(tools: { readonly aws: Aws; readonly clock: Clock; readonly log: Log }): AwsInventory {
  const describe = createDescribe(tools);
  const groups = createGroups(tools);
  const callFor = (signal: AbortSignal): Call => ({ signal, deadlineAt: tools.clock.now() + LONGEST_MS, priority: 1 });
  return {
    async lookUp(instanceId, { region }, signal) {
      const found = await describe(instanceId, region, callFor(signal));
      if (found === null) return 'absent';
      const group = groupOf(found);
      return toInstance(found, group === null ? NO_GROUP : await groups.factsOf({ name: group, region }, signal));
    },
    groupSize: (name, { region }, signal) => groups.sizeOf({ name, region }, callFor(signal)),
    async instancesOf(reservationId, { region }, signal) {
      const filters = { 'capacity-reservation-id': [reservationId], 'instance-state-name': ['pending', 'running'] };
      const found = await describeBy(tools.aws, { region, filters }, callFor(signal));
      return found.flatMap(({ InstanceId }) => InstanceId ?? []);
    },
  };
}
