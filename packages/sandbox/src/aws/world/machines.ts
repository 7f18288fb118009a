import type { Agenda } from '../../agenda.ts';
import type { Bus } from '../events/bus.ts';
import { stateChange, terminateSuccessful } from '../events/event.ts';
import type { Place } from '../place.ts';
import { leaveEveryBalancer } from './rotation.ts';
import { type AgentState, type InstanceState, inRegion, type SimInstance, type State } from './state.ts';

/** What happens to machines: they stop and they end, and everybody who listens is told. */
export type Machines = {
  /** The instance of that id. Throws a TypeError where there is none: a mistake in a test. */
  instance(id: string): SimInstance;
  /** Every instance, those that were terminated within the last hour too. */
  all(): readonly SimInstance[];
  /** Shuts the instance down; it is `terminated` a little later. Does nothing to one that is on its way already. */
  terminate(instance: SimInstance): void;
  /** Makes the agent of Systems Manager answer, fall silent or vanish; a silent one finishes nothing. */
  setAgent(id: string, agent: AgentState): void;
  /** Stops the instance; it is `stopped` a little later. Does nothing to one that is not running. */
  stop(instance: SimInstance): void;
};

/** What `createMachines` needs. `shutdownMs` is how long a machine takes to go down. */
export type MachinesParts = {
  readonly state: State;
  readonly place: Place;
  readonly agenda: Agenda;
  readonly bus: Bus;
  readonly shutdownMs: number;
};

/** How long EC2 goes on describing an instance after it was terminated: about an hour. */
const REMEMBERED_MS = 3_600_000;

/** The machines of a world. */
export function createMachines({ state, place, agenda, bus, shutdownMs }: MachinesParts): Machines {
  function enter(instance: SimInstance, next: InstanceState): void {
    instance.state = next;
    instance.stateSinceAt = agenda.now();
    instance.silentSinceAt ??= agenda.now();
    void bus.publish(stateChange(place, instance));
  }
  function bury(instance: SimInstance): void {
    enter(instance, 'terminated');
    instance.agent = 'absent';
    leaveEveryBalancer(state, instance);
    agenda.after(REMEMBERED_MS, () => state.instances.delete(instance.id));
    const group = state.groups.get(inRegion(instance.region, instance.group ?? ''));
    if (!group?.members.delete(instance.id)) return;
    void bus.publish(terminateSuccessful(place, instance, group.arn));
  }
  function find(id: string): SimInstance {
    const found = state.instances.get(id);
    if (!found) throw new TypeError(`no instance ${id}`);
    return found;
  }
  return {
    instance: find,
    all: () => [...state.instances.values()],
    terminate(instance) {
      if (instance.state === 'shutting-down' || instance.state === 'terminated') return;
      enter(instance, 'shutting-down');
      agenda.after(shutdownMs, () => bury(instance));
    },
    setAgent(id, agent) {
      const instance = find(id);
      instance.agent = agent;
      instance.silentSinceAt = agent === 'online' ? null : agenda.now();
    },
    stop(instance) {
      if (instance.state !== 'running') return;
      enter(instance, 'stopping');
      agenda.after(shutdownMs, () => instance.state === 'stopping' && enter(instance, 'stopped'));
    },
  };
}
