import type { Clock } from '@lastcall/plugin-api';
import { createAgenda } from '../agenda.ts';
import type { AwsSandbox, TargetGroup } from '../aws/index.ts';
import type { Controller } from '../kubernetes/controller.ts';
import type { KubernetesSandbox } from '../kubernetes/kubernetes-sandbox.ts';
import type { Service, TargetGroupBinding } from '../kubernetes/traffic.ts';
import { createLatest } from '../latest.ts';
import { type Inhabitants, suitableNodes, suitablePods, type Wanted, wantedTargets } from './desired-targets.ts';

type Named = { readonly id: string; readonly port: number };

/** Something the controller did in a target group. */
export type ControllerAct = {
  /** Epoch ms. */
  readonly at: number;
  readonly what: 'registered' | 'deregistered';
  /** ARN of the target group. */
  readonly group: string;
  readonly targets: readonly Named[];
};

/** The AWS Load Balancer Controller of a cluster. While it is paused it does nothing; resumed it looks at everything again. */
export type LoadBalancerController = Controller & {
  /** Looks at once, without the usual lag. It acts only where the targets it wants have changed since it last acted. */
  nudge(): void;
  /** The latest 10,000 things it did, oldest first. */
  readonly acts: readonly ControllerAct[];
  /** Ends it. Stopping twice is safe. */
  stop(): void;
};

/** What the controller works between. */
export type LoadBalancerControllerParts = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  /** Made with `loadBalancerController: true`. */
  readonly kubernetes: KubernetesSandbox;
  /** From a change in the cluster to what the controller does about it, ms. Default 1,000. */
  readonly lagMs?: number;
};

/** What it did last for a binding: the group, and the targets it wanted there in one word. */
type Checkpoint = { readonly group: string; readonly wanted: string };

const MOST_ACTS = 10_000;
const WATCHED = ['nodes', 'pods', 'services', 'targetgroupbindings'];

const keyOf = ({ id, port }: Named): string => `${id}:${port}`;

function inhabitantsOf(kubernetes: KubernetesSandbox): Inhabitants {
  return {
    nodes: suitableNodes(kubernetes.nodes()),
    pods: suitablePods(kubernetes.pods()),
    services: kubernetes.objects('services') as readonly Service[],
  };
}

/** What is missing from a group, a draining target too, and what is in it that is not wanted. */
function differenceIn({ targets, port: ownPort }: TargetGroup, wanted: readonly Wanted[]) {
  const named = wanted.map(({ id, port }): Named => ({ id, port: port ?? ownPort }));
  const keys = new Set(named.map(keyOf));
  const missing = named.filter((one) => targets.get(keyOf(one))?.drainedAt !== null);
  const unwanted = [...targets.values()].filter((target) => target.drainedAt === null && !keys.has(keyOf(target)));
  return { missing, unwanted: unwanted.map(({ id, port }): Named => ({ id, port })) };
}

/** Does in AWS what is to be done, and notes it. */
function createHand({ clock, aws: { world } }: LoadBalancerControllerParts) {
  const acts = createLatest<ControllerAct>(MOST_ACTS);
  const act = (what: ControllerAct['what'], group: string, targets: readonly Named[]): void => {
    if (targets.length === 0) return;
    if (what === 'registered') world.registerTargets(group, targets);
    else world.deregisterTargets(group, targets);
    acts.add({ at: clock.now(), what, group, targets });
  };
  const canCome = (targetGroup: TargetGroup, { id }: Named): boolean =>
    targetGroup.targetType !== 'instance' || world.instances.get(id)?.state === 'running';
  return {
    acts: acts.all,
    /** Makes a group hold what is wanted. False: there is no such group. */
    fill(group: string, wanted: readonly Wanted[]): boolean {
      const targetGroup = world.targetGroups.get(group);
      if (!targetGroup) return false;
      const { missing, unwanted } = differenceIn(targetGroup, wanted);
      act('deregistered', group, unwanted);
      act(
        'registered',
        group,
        missing.filter((one) => canCome(targetGroup, one)),
      );
      return true;
    },
  };
}

/** Looks at every binding and acts where what it wants has changed. */
function createRound(parts: LoadBalancerControllerParts, { fill }: Pick<ReturnType<typeof createHand>, 'fill'>): () => void {
  const { kubernetes } = parts;
  const checkpoints = new Map<string, Checkpoint>();
  const reconcile = (inhabitants: Inhabitants, binding: TargetGroupBinding): void => {
    const group = binding.spec.targetGroupARN;
    const targets = wantedTargets(inhabitants, binding);
    const wanted = targets.map(({ id, port }) => `${id}:${port}`).join();
    const key = binding.metadata.uid ?? '';
    const last = checkpoints.get(key);
    if (last?.wanted === wanted && last.group === group) return;
    if (fill(group, targets)) checkpoints.set(key, { group, wanted });
  };
  const cleanUp = (key: string, { group }: Checkpoint): void => {
    checkpoints.delete(key);
    fill(group, []);
  };
  return () => {
    const inhabitants = inhabitantsOf(kubernetes);
    const bindings = kubernetes.objects('targetgroupbindings') as readonly TargetGroupBinding[];
    const present = new Set(bindings.map(({ metadata }) => metadata.uid ?? ''));
    for (const [key, checkpoint] of checkpoints) if (!present.has(key)) cleanUp(key, checkpoint);
    for (const binding of bindings) reconcile(inhabitants, binding);
  };
}

/**
 * Starts the AWS Load Balancer Controller: for every TargetGroupBinding, whenever the targets it wants change, it registers each that is not
 * registered or drains, whoever took it out, and deregisters whatever else is in the group. A binding that goes empties its group. It works
 * in the world directly: nothing it does is a call, or counts towards AWS's rates.
 */
export function startLoadBalancerController(parts: LoadBalancerControllerParts): LoadBalancerController {
  const { clock, kubernetes, lagMs = 1_000 } = parts;
  const agenda = createAgenda(clock);
  const hand = createHand(parts);
  const round = createRound(parts, hand);
  let due: (() => void) | null = null;
  let paused = false;
  const look = (): void => {
    due?.();
    due = null;
    if (!paused) round();
  };
  const enqueue = (): void => {
    due ??= agenda.after(lagMs, look);
  };
  const forget = kubernetes.onChange((resource) => {
    if (WATCHED.includes(resource)) enqueue();
  });
  enqueue();
  return {
    nudge: look,
    acts: hand.acts,
    pause: () => {
      paused = true;
    },
    resume() {
      paused = false;
      enqueue();
    },
    stop() {
      forget();
      agenda.close();
    },
  };
}
