import { type Aws, type AwsPlace, type Call, createBatch, insteadOf, isValidationError, keyOf } from '@lastcall/aws';
import type { Clock } from '@lastcall/plugin-api';
import { hasLeftGroup } from './error-names.ts';
import type { Replacement, Way } from './replacement.ts';

/** An instance that its group is to replace. */
export type Replaced = AwsPlace & { readonly way: Way; readonly group: string; readonly instanceId: string };

/** Makes groups replace instances. Repeating it is harmless; both give `gone` for an instance that has left its group. */
export type Replace = {
  replace(replaced: Replaced, call: Call): Promise<Replacement>;
  /** Takes `set-unhealthy` back; false where the group ends the instance already. A detached instance stays detached. */
  setHealthy(replaced: Instance, call: Call): Promise<boolean>;
};

/** DetachInstances takes at most 20. */
const MOST_DETACHED = 20;
/** How long the first of a group waits for others, ms. */
const WINDOW_MS = 100;

type Tools = { readonly aws: Aws; readonly clock: Clock };
type Group = AwsPlace & Pick<Replaced, 'group'>;
type Instance = AwsPlace & Pick<Replaced, 'instanceId'>;

/** Instances of one group that are detached together; one that is not in it any more must not keep the others in. */
function createDetach({ aws, clock }: Tools, group: Group) {
  return createBatch<string, Replacement>({
    clock,
    windowMs: WINDOW_MS,
    limit: MOST_DETACHED,
    isOnesFault: hasLeftGroup,
    async act(ids, call) {
      const autoScaling = await aws.autoScaling(group);
      const input = { AutoScalingGroupName: group.group, InstanceIds: [...new Set(ids)], ShouldDecrementDesiredCapacity: false };
      await autoScaling.detachInstances(input, call);
      return ids.map(() => 'detached' as const);
    },
  });
}

/** Opens it; instances of one group that are detached within 100 ms share a request. */
export function openReplace(tools: Tools): Replace {
  const batches = new Map<string, ReturnType<typeof createDetach>>();
  const detachFrom = (group: Group) => {
    const key = JSON.stringify([keyOf(group), group.group]);
    const batch = batches.get(key) ?? createDetach(tools, group);
    batches.set(key, batch);
    return batch;
  };
  const setHealth = async (instance: Instance, { status, call }: Health) => {
    const autoScaling = await tools.aws.autoScaling(instance);
    await autoScaling.setInstanceHealth({ InstanceId: instance.instanceId, HealthStatus: status, ShouldRespectGracePeriod: false }, call);
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
