import type { Instance as Described } from '@aws-sdk/client-ec2';
import { type Clock, type HeldSignal, type Instance, type Log, messageOf, signalAt } from '@lastcall/plugin-api';
import { createBatch } from '../calling/batch.ts';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { collectPages } from '../calling/pages.ts';
import type { Aws } from '../open-aws.ts';
import { groupOf, toInstance } from './described-instance.ts';

/** Where an instance is; a null region means the location's own. */
type Whereabouts = { readonly account: string | null; readonly region: string | null };

/** What AWS says about instances, as the core's inventory port wants it. */
export type AwsInventory = {
  /** Looks one instance up; "absent" is an answer, everything that is not an answer rejects with `AWS_*`. */
  lookUp(instanceId: string, where: Whereabouts, signal: AbortSignal): Promise<Instance | 'absent'>;
  /** How many instances a group is meant to have; null when AWS does not know the group. */
  groupSize(group: string, where: Whereabouts, signal: AbortSignal): Promise<number | null>;
  /** Ids of the instances that run in a capacity reservation. */
  instancesOf(reservationId: string, where: Whereabouts, signal: AbortSignal): Promise<readonly string[]>;
};

const WINDOW_MS = 20;
const LOOK_UPS_PER_CALL = 100;
/** A look-up's longest wait where the caller's signal does not end it. */
const LONGEST_MS = 30_000;
const HOOKS_KEPT_MS = 5 * 60_000;
/** A group is scaled now and then; those of its instances that are interrupted together share one question. */
const SIZE_KEPT_MS = 30_000;
/** Hook timeouts are good to have: a look-up does not wait longer for them. */
const HOOKS_WAIT_MS = 1_000;

type Tools = { readonly aws: Aws; readonly clock: Clock; readonly log: Log };
type Group = { readonly name: string; readonly region: string | null };
type HookTimeouts = Instance['hookTimeoutsMs'];

const nameOfGroup = ({ name, region }: Group) => `${region} ${name}`;

/** A filter answers for the ids it knows, where a list of ids fails as a whole for one that is gone. */
const described = (aws: Aws, region: string | null, filters: Readonly<Record<string, readonly string[]>>) => async (call: Call) => {
  const ec2 = await aws.ec2(region);
  const Filters = Object.entries(filters).map(([Name, values]) => ({ Name, Values: [...values] }));
  return collectPages<Described>(async (NextToken) => {
    const page = await ec2.describeInstances({ Filters, NextToken }, call);
    return { items: page.Reservations?.flatMap(({ Instances = [] }) => Instances), next: page.NextToken };
  });
};

async function loadHookTimeouts(aws: Aws, { name, region }: Group, call: Call): Promise<HookTimeouts> {
  const autoScaling = await aws.autoScaling(region);
  const { LifecycleHooks = [] } = await autoScaling.describeLifecycleHooks({ AutoScalingGroupName: name }, call);
  return Object.fromEntries(
    LifecycleHooks.flatMap(({ LifecycleHookName, HeartbeatTimeout }) =>
      LifecycleHookName === undefined || HeartbeatTimeout === undefined ? [] : [[LifecycleHookName, HeartbeatTimeout * 1000]],
    ),
  );
}

/** Hook timeouts by group, kept for five minutes; empty, with a warning, where they cannot be had in time. */
function createHookTimeouts({ aws, clock, log }: Tools) {
  const cache = createFreshCache({
    clock,
    nameOf: nameOfGroup,
    load: (group: Group, call) => loadHookTimeouts(aws, group, call),
  });
  const ask = (group: Group, { signal }: HeldSignal, deadlineAt: number) =>
    cache.get(group, clock.now() - HOOKS_KEPT_MS, { signal, deadlineAt }).catch((error: unknown): HookTimeouts => {
      log.warn('the timeouts of the lifecycle hooks are unknown', { group: group.name, problem: messageOf(error) });
      return {};
    });
  return async (group: Group, parent: AbortSignal): Promise<HookTimeouts> => {
    const deadlineAt = clock.now() + HOOKS_WAIT_MS;
    const held = signalAt(clock, deadlineAt, new Error(`no answer within ${HOOKS_WAIT_MS} ms`), parent);
    return ask(group, held, deadlineAt).finally(() => held.release());
  };
}

async function loadGroupSize(aws: Aws, { name, region }: Group, call: Call): Promise<number | null> {
  const autoScaling = await aws.autoScaling(region);
  const { AutoScalingGroups = [] } = await autoScaling.describeAutoScalingGroups({ AutoScalingGroupNames: [name] }, call);
  return AutoScalingGroups[0]?.DesiredCapacity ?? null;
}

function createDescribe({ aws, clock }: Tools, region: string | null) {
  return createBatch<string, Described | null>({
    clock,
    windowMs: WINDOW_MS,
    limit: LOOK_UPS_PER_CALL,
    act: async (ids, call) => {
      const found = await described(aws, region, { 'instance-id': [...new Set(ids)] })(call);
      const byId = new Map(found.map((one) => [one.InstanceId, one]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
}

/**
 * Opens the inventory. Look-ups that wait at the same time (20 ms, at most 100) share one `DescribeInstances`;
 * an instance AWS does not describe any more is "absent", a terminated one is returned with its state.
 */
export function createInventory(tools: Tools): AwsInventory {
  const batches = new Map<string | null, ReturnType<typeof createDescribe>>();
  const hookTimeouts = createHookTimeouts(tools);
  const sizes = createFreshCache({
    clock: tools.clock,
    nameOf: nameOfGroup,
    load: (group: Group, call) => loadGroupSize(tools.aws, group, call),
  });
  const describeIn = (region: string | null) => {
    const batch = batches.get(region) ?? createDescribe(tools, region);
    batches.set(region, batch);
    return batch;
  };
  const callFor = (signal: AbortSignal): Call => ({ signal, deadlineAt: tools.clock.now() + LONGEST_MS, priority: 1 });
  return {
    async lookUp(instanceId, { region }, signal) {
      const found = await describeIn(region)(instanceId, callFor(signal));
      if (found === null) return 'absent';
      const group = groupOf(found);
      return toInstance(found, {
        groupTags: {},
        hookTimeoutsMs: group === null ? {} : await hookTimeouts({ name: group, region }, signal),
      });
    },
    groupSize: (name, { region }, signal) => sizes.get({ name, region }, tools.clock.now() - SIZE_KEPT_MS, callFor(signal)),
    async instancesOf(reservationId, { region }, signal) {
      const filters = { 'capacity-reservation-id': [reservationId], 'instance-state-name': ['pending', 'running'] };
      const found = await described(tools.aws, region, filters)(callFor(signal));
      return found.flatMap(({ InstanceId }) => InstanceId ?? []);
    },
  };
}
