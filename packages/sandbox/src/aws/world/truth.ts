import type { CommandBook } from '../apis/ssm.ts';
import { type InvocationStatus, statusAt } from './commands.ts';
import { type HealthState, healthStateOf } from './health.ts';
import { inRegion, type State, type Target, type TargetGroup, targetKey } from './state.ts';

/** Something that a load balancer knows, as it is now. */
export type Registered = {
  /** ARN of the target group, or region and name of the Classic Load Balancer as `eu-west-1/legacy`. */
  readonly group: string;
  /** The target group's name, or the Classic Load Balancer's. */
  readonly name: string;
  /** An instance's id, or an address. */
  readonly id: string;
  /** Null behind a Classic Load Balancer. */
  readonly port: number | null;
  /** As the API tells it; behind a Classic Load Balancer `healthy` or `draining`. */
  readonly state: HealthState['state'];
};

/** A command on one instance and where it stands now. Instants are epoch ms. */
export type CommandRun = InvocationStatus & {
  readonly commandId: string;
  readonly instanceId: string;
  readonly documentName: string;
  readonly requestedAt: number;
};

/** The truth about the world, for whoever compares it with what somebody claims. */
export type Truth = {
  /**
   * What is registered where, drained targets left out: everything, or only the instance or address `id`. Target groups first, in the
   * order in which they were made.
   */
  registered(id?: string): readonly Registered[];
  /** How the latest 10,000 commands went on each of their instances, oldest first. */
  commandRuns(): readonly CommandRun[];
};

type TruthParts = { readonly state: State; readonly book: CommandBook; now(): number };

type Held = { readonly targetGroup: TargetGroup; readonly target: Target };

function* everyTarget({ targetGroups }: State): Generator<Held> {
  for (const targetGroup of targetGroups.values()) for (const target of targetGroup.targets.values()) yield { targetGroup, target };
}

/** The targets of that id; those whose group is gone are none. */
function* targetsNamed({ targetGroups, targetsById }: State, id: string): Generator<Held> {
  for (const target of targetsById.get(id) ?? []) {
    const targetGroup = targetGroups.get(target.group);
    if (targetGroup?.targets.get(targetKey(id, target.port)) === target) yield { targetGroup, target };
  }
}

function* behindClassic({ classicLoadBalancers }: State, now: number): Generator<Registered> {
  for (const { region, name, instances } of classicLoadBalancers.values()) {
    for (const [id, drainedAt] of instances) {
      const state = drainedAt === null ? 'healthy' : 'draining';
      if (drainedAt === null || drainedAt > now) yield { group: inRegion(region, name), name, id, port: null, state };
    }
  }
}

/** The truth of a world. */
export const createTruth = ({ state, book, now }: TruthParts): Truth => ({
  registered(id) {
    const at = now();
    const held = [...(id === undefined ? everyTarget(state) : targetsNamed(state, id))];
    const present = held.filter(({ target: { drainedAt } }) => drainedAt === null || drainedAt > at);
    const rows = present.map(({ targetGroup, target }): Registered => {
      const health = healthStateOf(state, targetGroup, { target, now: at });
      return { group: targetGroup.arn, name: targetGroup.name, id: target.id, port: target.port, state: health.state };
    });
    return [...rows, ...[...behindClassic(state, at)].filter((row) => id === undefined || row.id === id)];
  },
  commandRuns() {
    const at = now();
    return [...book.commands.values()].flatMap((command) =>
      [...command.invocations].map(([instanceId, invocation]) => ({
        ...{ commandId: command.id, instanceId, documentName: command.documentName, requestedAt: command.requestedAt },
        ...statusAt(command, invocation, at),
      })),
    );
  },
});
