import { type Clock, type Instance, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache, type FreshCache } from '../calling/fresh-cache.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';
import { type GroupFacts, tagsOf } from './described-instance.ts';

/** An Auto Scaling group, at a settled place. */
export type Group = AwsPlace & { readonly name: string };

/** Auto Scaling groups, as far as an instance's fate depends on them. What is asked for at the same time shares requests. */
export type Groups = {
  /**
   * What an instance of the group has through it: tags and hook timeouts, at most 5 min old. Takes a second at most: what has not come by
   * then is unknown, with a warning, and reading it goes on for those who ask again. Never rejects.
   */
  factsOf(group: Group, signal: AbortSignal): Promise<GroupFacts>;
  /** How many instances it is meant to have, at most 30 s old; null when AWS does not know it. Rejects with `AWS_*`. */
  sizeOf(group: Group, call: Call): Promise<number | null>;
};

/** What asking for groups needs. */
export type GroupTools = { readonly aws: Aws; readonly clock: Clock; readonly log: Log };

const FACTS_KEPT_MS = 5 * 60_000;
/** A group is scaled now and then; those of its instances that are interrupted together share one question. */
const SIZE_KEPT_MS = 30_000;
/** What a group says is good to have: a look-up does not wait longer for it. */
const WAIT_MS = 1_000;
/** How long an answer is waited for where nobody holds a look-up up for it. */
const READ_MS = 10_000;
const QUIET_MS = 30_000;

type Described = { readonly desired: number | null; readonly tags: Readonly<Record<string, string>> };
type HookTimeouts = Instance['hookTimeoutsMs'];

const nameOfGroup = (group: Group) => `${keyOf(group)} ${group.name}`;

async function describeGroup(aws: Aws, group: Group, call: Call): Promise<Described> {
  const autoScaling = await aws.autoScaling(group);
  const { AutoScalingGroups = [] } = await autoScaling.describeAutoScalingGroups({ AutoScalingGroupNames: [group.name] }, call);
  const [described] = AutoScalingGroups;
  return { desired: described?.DesiredCapacity ?? null, tags: tagsOf(described?.Tags) };
}

async function describeHooks(aws: Aws, group: Group, call: Call): Promise<HookTimeouts> {
  const autoScaling = await aws.autoScaling(group);
  const { LifecycleHooks = [] } = await autoScaling.describeLifecycleHooks({ AutoScalingGroupName: group.name }, call);
  return Object.fromEntries(
    LifecycleHooks.flatMap(({ LifecycleHookName, HeartbeatTimeout }) =>
      LifecycleHookName === undefined || HeartbeatTimeout === undefined ? [] : [[LifecycleHookName, HeartbeatTimeout * 1000]],
    ),
  );
}

type Read<T> = { readonly cache: FreshCache<Group, T>; readonly group: Group; readonly keptMs: number; readonly signal: AbortSignal };

/** Reads through a cache, and no longer than 10 s. */
function read<T>({ cache, group, keptMs, signal }: Read<T>, clock: Clock): Promise<T> {
  const now = clock.now();
  const held = signalAt(clock, now + READ_MS, new Error(`no answer within ${READ_MS} ms`), signal);
  const call = { signal: held.signal, deadlineAt: now + READ_MS, priority: 1 };
  return cache.get(group, now - keptMs, call).finally(() => held.release());
}

/** What comes within a second, else what is put in its place; the work itself goes on. */
async function soon<T, E>(work: Promise<T>, clock: Clock, instead: (problem: unknown) => E): Promise<T | E> {
  const held = signalAt(clock, clock.now() + WAIT_MS, new Error(`no answer within ${WAIT_MS} ms`));
  return orAborted(work, held.signal)
    .catch(instead)
    .finally(() => held.release());
}

/** Warns that something of a group is unknown: once in a while, not once for every instance of a storm. */
function createWarnings({ clock, log }: Pick<GroupTools, 'clock' | 'log'>) {
  const warnedAt = new Map<string, number>();
  return (what: string, group: Group, problem: unknown) => {
    const key = `${what} ${nameOfGroup(group)}`;
    if (clock.now() - (warnedAt.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    warnedAt.set(key, clock.now());
    log.warn(`the ${what} of an Auto Scaling group are unknown`, { group: group.name, problem: messageOf(problem) });
  };
}

/** Makes the groups; nothing is sent. */
export function createGroups({ aws, clock, log }: GroupTools): Groups {
  const described = createFreshCache({ clock, nameOf: nameOfGroup, load: (group: Group, call) => describeGroup(aws, group, call) });
  const hooks = createFreshCache({ clock, nameOf: nameOfGroup, load: (group: Group, call) => describeHooks(aws, group, call) });
  const warn = createWarnings({ clock, log });

  const tagsFor = (group: Group, signal: AbortSignal) => {
    const reading = read({ cache: described, group, keptMs: FACTS_KEPT_MS, signal }, clock).then(({ tags }) => tags);
    return soon(reading, clock, (problem) => {
      if (!signal.aborted) warn('tags', group, problem);
      return null;
    });
  };
  const timeoutsFor = (group: Group, signal: AbortSignal) => {
    const reading = read({ cache: hooks, group, keptMs: FACTS_KEPT_MS, signal }, clock);
    return soon(reading, clock, (problem): HookTimeouts => {
      if (!signal.aborted) warn('lifecycle hooks', group, problem);
      return {};
    });
  };

  return {
    async factsOf(group, signal) {
      const [groupTags, hookTimeoutsMs] = await Promise.all([tagsFor(group, signal), timeoutsFor(group, signal)]);
      return { groupTags, hookTimeoutsMs };
    },
    sizeOf: async (group, call) => (await described.get(group, clock.now() - SIZE_KEPT_MS, call)).desired,
  };
}
