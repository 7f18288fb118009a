import type { InterruptionView } from '@lastcall/plugin-api';
import { LAUNCH_HOOK, OUR_HOOKS, placesOf } from '../estate.ts';
import type { Request } from '../truth/requests.ts';
import type { Stay } from '../truth/stays.ts';
import { BLUR_MS, type Evidence } from './evidence.ts';

/** What was done to whom nothing should have been done: one line each. */
export function untouchables(views: readonly InterruptionView[], evidence: Evidence): readonly string[] {
  const runs = Map.groupBy(
    views.filter(({ plan }) => plan !== null),
    ({ instanceId }) => instanceId,
  );
  const isRunAt = (id: string, at: number) => runs.get(id)?.some((view) => isOpenAt(view, at)) ?? false;
  return [...asked(isRunAt, evidence), ...left(isRunAt, evidence), ...hooksOfOthers(evidence)];
}

type IsRunAt = (instanceId: string, at: number) => boolean;

const isOpenAt = ({ openedAt, closedAt }: InterruptionView, at: number): boolean =>
  openedAt <= at + BLUR_MS && (closedAt === null || closedAt >= at - BLUR_MS);

const isOurs = ({ input }: Request): boolean => (OUR_HOOKS as readonly string[]).includes(String(input.LifecycleHookName));

/** Commands, heartbeats and completions for instances that no run was for at the time. */
function asked(isRunAt: IsRunAt, { truth }: Evidence): readonly string[] {
  const commands = truth.requests.of('SendCommand').map((request) => ({ request, ids: listIn(request.input.InstanceIds) }));
  const hooks = [...truth.requests.of('CompleteLifecycleAction'), ...truth.requests.of('RecordLifecycleActionHeartbeat')]
    .filter(isOurs)
    .map((request) => ({ request, ids: [String(request.input.InstanceId)] }));
  return [...commands, ...hooks].flatMap(({ request: { action, at }, ids }) =>
    ids.filter((id) => !isRunAt(id, at)).map((id) => `${action} at ${at} for ${id}, which no run was for`),
  );
}

const listIn = (input: unknown): readonly string[] => (Array.isArray(input) ? input.map(String) : []);

/** Registrations that ended although nobody but the servers could have ended them. */
function left(isRunAt: IsRunAt, evidence: Evidence): readonly string[] {
  return evidence.truth.stays.all
    .filter((stay) => stay.state === 'leaving' && !isRunAt(stay.instanceId, stay.from) && !isEndedByGroup(stay, evidence))
    .map(({ instanceId, place, from }) => `${instanceId} left ${place} at ${from}, and no run was for it`);
}

/** On a busy machine the world is looked at less often than 50 times a second, ms. */
const SEEN_LATE_MS = 2_000;

/** Auto Scaling itself takes an instance out of what its group is attached to, when it ends it. */
function isEndedByGroup({ instanceId, place, from }: Stay, { truth, fleet }: Evidence): boolean {
  const machine = fleet.all.get(instanceId);
  if (machine === undefined || !placesOf(machine.group).includes(place)) return false;
  return truth
    .waitsOf(instanceId)
    .some(({ hook, startedAt }) => hook !== LAUNCH_HOOK && startedAt < from + BLUR_MS && from < startedAt + SEEN_LATE_MS);
}

/** What was asked about hooks that belong to somebody else, beyond what their owner asked. */
function hooksOfOthers({ truth, owner }: Evidence): readonly string[] {
  const heartbeats = truth.requests.of('RecordLifecycleActionHeartbeat').filter((request) => !isOurs(request));
  const completions = truth.requests.of('CompleteLifecycleAction').filter((request) => !isOurs(request));
  const more = [...Map.groupBy(completions, ({ input }) => String(input.InstanceId))].flatMap(([id, all]) => all.slice(owner.asked(id)));
  return [...heartbeats, ...more].map(
    ({ action, input, at }) => `${action} of ${String(input.LifecycleHookName)} for ${String(input.InstanceId)} at ${at}`,
  );
}
