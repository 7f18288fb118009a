import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { openRequests, type Requests } from './requests.ts';
import { openStays, type Stays } from './stays.ts';

type World = AwsSandbox['world'];

/** A command on one instance, as the sandbox ran it. */
export type CommandRun = ReturnType<World['commandRuns']>[number];

/** A lifecycle hook that holds, or held, an instance. `how` it ended is null while it waits. Instants are epoch ms. */
export type Wait = {
  readonly token: string;
  readonly hook: string;
  readonly instanceId: string;
  readonly result: string | null;
  readonly how: World['completions']['all'][number]['how'] | null;
  readonly startedAt: number;
  /** When it ended; null while it waits. */
  readonly at: number | null;
};

/** What the sandbox has really seen. */
export type Truth = {
  readonly stays: Pick<Stays, 'of' | 'all'>;
  readonly requests: Pick<Requests, 'of' | 'count'>;
  runsOn(instanceId: string): readonly CommandRun[];
  waitsOf(instanceId: string): readonly Wait[];
  stop(): void;
};

/** How often the world is looked at, ms. */
const LOOK_MS = 20;

/** Begins to keep record: of the world itself, not of what anybody says they did. */
export function openTruth(clock: Clock, aws: AwsSandbox): Truth {
  const { world } = aws;
  const [stays, requests] = [openStays(world), openRequests(aws)];
  const look = () => {
    const now = clock.now();
    stays.look(now);
    requests.look();
    callOff = clock.schedule(now + LOOK_MS, look);
  };
  let callOff = clock.schedule(clock.now(), look);
  return {
    ...{ stays, requests },
    runsOn: (id) => world.commandRuns().filter(({ instanceId }) => instanceId === id),
    waitsOf: (id) => [...world.completions.all, ...waitingIn(world)].filter(({ instanceId }) => instanceId === id),
    stop: () => callOff(),
  };
}

const waitingIn = ({ lifecycleActions }: World): readonly Wait[] =>
  [...lifecycleActions].map(({ token, hook, instanceId, startedAt }) => ({
    ...{ token, hook: hook.name, instanceId, startedAt },
    ...{ result: null, how: null, at: null },
  }));
