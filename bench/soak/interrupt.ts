import { type Clock, sleep } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { ignoreAbort } from '../parts/ignore-abort.ts';
import type { Random } from '../parts/random.ts';
import type { Fleet } from './fleet.ts';
import { drawBurst, drawHappening, type HappeningName, MEAN_BURST } from './happenings.ts';
import type { Options } from './options.ts';
import type { Owner } from './owner.ts';
import { play } from './play.ts';

/** What interrupting machines needs. */
export type Interrupting = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  readonly fleet: Pick<Fleet, 'take'>;
  readonly owner: Owner;
  readonly random: Random;
  readonly options: Pick<Options, 'minutes' | 'rate'>;
};

/** Lets things happen to machines for the minutes asked for, and gives how often which did. What AWS has begun by then goes on. */
export async function interrupt(parts: Interrupting): Promise<ReadonlyMap<HappeningName, number>> {
  const { clock, options, random } = parts;
  const endsAt = clock.now() + options.minutes * 60_000;
  const meanMs = (1_000 * MEAN_BURST) / options.rate;
  const happened = new Map<HappeningName, number>();
  const ended = new AbortController();
  while (clock.now() < endsAt) {
    for (let count = drawBurst(random); count > 0; count -= 1) {
      const name = strike(parts, ended.signal);
      if (name !== null) happened.set(name, (happened.get(name) ?? 0) + 1);
    }
    await sleep(clock, random.whole(0, 2 * meanMs));
  }
  ended.abort(new Error('the time is up'));
  return happened;
}

/** Lets something happen to one machine, where there is one. */
function strike({ clock, aws, fleet, owner, random }: Interrupting, signal: AbortSignal): HappeningName | null {
  const machine = fleet.take();
  const happening = drawHappening(random);
  if (machine === null) return null;
  play({ clock, aws, owner, signal }, machine, happening).catch(ignoreAbort(signal));
  return happening.name;
}
