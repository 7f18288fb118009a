import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import type { Random } from '../parts/random.ts';
import type { Fleet } from './fleet.ts';

/** How often somebody looks for machines that left a target group, ms. */
const LOOK_MS = 100;
/** From seeing that to registering again, ms. */
const DELAY_MS = [100, 1_500] as const;

type Parts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly fleet: Fleet; readonly random: Random };

/** Somebody who registers some machines again whenever they leave a target group, as a controller would. Returns what stops it. */
export function startIntruder({ clock, aws, fleet, random }: Parts): () => void {
  const answered = new Set<string>();
  const times = new Map<string, number>();
  const answer = ({ departure, name, arn, id, port }: Leaving) => {
    answered.add(departure);
    times.set(name, (times.get(name) ?? 0) + 1);
    const register = () => aws.world.registerTargets(arn, [{ id, port }]);
    // Neither the group nor the machine need be there by then.
    clock.schedule(clock.now() + random.whole(...DELAY_MS), () => aws.world.targetGroups.has(arn) && isRunning(aws, id) && register());
  };
  const look = () => {
    const unanswered = leavingIn(aws).filter(({ departure }) => !answered.has(departure));
    const wanted = unanswered.filter(({ id, name }) => (times.get(name) ?? 0) < (fleet.all.get(id)?.registeredAgain ?? 0));
    for (const leaving of wanted) answer(leaving);
    callOff = clock.schedule(clock.now() + LOOK_MS, look);
  };
  let callOff = clock.schedule(clock.now() + LOOK_MS, look);
  return () => callOff();
}

const isRunning = ({ world }: AwsSandbox, id: string): boolean => world.instances.get(id)?.state === 'running';

/** A target that drains. `name` is the same whenever it does, `departure` is not. */
type Leaving = { readonly arn: string; readonly id: string; readonly port: number; readonly name: string; readonly departure: string };

function leavingIn({ world }: AwsSandbox): readonly Leaving[] {
  return [...world.targetGroups.values()].flatMap(({ arn, targets }) =>
    [...targets.values()].flatMap(({ id, port, drainedAt }) =>
      drainedAt === null ? [] : [{ arn, id, port, name: `${arn} ${id} ${port}`, departure: `${arn} ${id} ${port} ${drainedAt}` }],
    ),
  );
}
