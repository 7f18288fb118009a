import { type Aws, type Call, createBatch, insteadOf, isValidationError } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';
import { hasLeftGroup } from './error-names.ts';
import type { Replacement, Way } from './replacement.ts';

/** An instance that its group is to replace. */
export type Replaced = { readonly way: Way; readonly group: string; readonly instanceId: string; readonly region: string | null };

/** Makes groups replace instances. Repeating it is harmless; both give `gone` for an instance that has left its group. */
export type Replace = {
  replace(replaced: Replaced, call: Call): Promise<Replacement>;
  /** Takes `set-unhealthy` back; false where the group ends the instance already. A detached instance stays detached. */
  setHealthy(replaced: Pick<Replaced, 'instanceId' | 'region'>, call: Call): Promise<boolean>;
};

/** DetachInstances takes at most 20. */
const MOST_DETACHED = 20;
/** How long the first of a group waits for others, ms. */
const WINDOW_MS = 100;

type Tools = { readonly aws: Aws; readonly clock: Clock };
type Group = Pick<Replaced, 'group' | 'region'>;

/** Instances of one group that are detached together; one that is not in it any more must not keep the others in. */
function createDetach({ aws, clock }: Tools, { group, region }: Group) {
  return createBatch<string, Replacement>({
    clock,
    windowMs: WINDOW_MS,
    limit: MOST_DETACHED,
    isOnesFault: hasLeftGroup,
    async act(ids, call) {
      const autoScaling = await aws.autoScaling(region);
      const input = { AutoScalingGroupName: group, InstanceIds: [...new Set(ids)], ShouldDecrementDesiredCapacity: false };
      await autoScaling.detachInstances(input, call);
      return ids.map(() => 'detached' as const);
    },
  });
}

/** Opens it; instances of one group that are detached within 100 ms share a request. */
export function openReplace(tools: Tools): Replace {
  const batches = new Map<string, ReturnType<typeof createDetach>>();
  const detachFrom = (group: Group) => {
    const key = JSON.stringify([group.region, group.group]);
    const batch = batches.get(key) ?? createDetach(tools, group);
    batches.set(key, batch);
    return batch;
  };
  const setHealth = async ({ instanceId, region }: Pick<Replaced, 'instanceId' | 'region'>, { status, call }: Health) => {
    const autoScaling = await tools.aws.autoScaling(region);
    await autoScaling.setInstanceHealth({ InstanceId: instanceId, HealthStatus: status, ShouldRespectGracePeriod: false }, call);
  };
  const act = async (replaced: Replaced, call: Call): Promise<Replacement> => {
    if (replaced.way === 'detach') return detachFrom(replaced)(replaced.instanceId, call);
    await setHealth(replaced, { status: 'Unhealthy', call });
    return 'unhealthy';
  };
  return {
    replace: (replaced, call) => act(replaced, call).catch(insteadOf<Replacement>(hasLeftGroup, 'gone')),
    setHealthy: (replaced, call) =>
      setHealth(replaced, { status: 'Healthy', call })
        .then(() => true)
        .catch(insteadOf(isValidationError, false)),
  };
}

type Health = { readonly status: 'Healthy' | 'Unhealthy'; readonly call: Call };
