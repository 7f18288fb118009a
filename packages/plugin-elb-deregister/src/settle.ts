import type { Call } from '@lastcall/aws';
import { type Clock, signalAt } from '@lastcall/plugin-api';
import type { Place } from './places.ts';

/** When to look again, and how long to go on serving. */
export type Settling = {
  readonly clock: Clock;
  readonly places: readonly Place[];
  /** Since when it is out, and until when it goes on serving; epoch ms. */
  readonly deregisteredAt: number;
  readonly settledAt: number;
  readonly call: Call;
  readonly sleep: (ms: number) => Promise<void>;
  /** True while others wait for AWS's rate to leave: looking again waits for them, but not beyond `settledAt`. */
  readonly isBusy: () => boolean;
};

/** Places that took the instance in again: `repeated` were left once more, `lost` have it even after that. `unsure`: nobody could look again in time. `emptied`: nobody else serves there now. */
export type Settled = Readonly<Record<'repeated' | 'lost' | 'unsure' | 'emptied', readonly string[]>>;

/** A controller that registers again needs a moment to notice that it should. */
const LOOK_AGAIN_MS = 5_000;
/** How long they wait at a time, ms. */
const BUSY_MS = 500;
/** A look another run began this little ago serves as well: instances that left together are looked after together. */
const SHARED_MS = 2_000;

/** Resolves when nobody waits for AWS's rate to leave any more, or at `settledAt`: what only tells and verifies comes after what acts. */
export async function untilIdle({
  clock,
  settledAt,
  sleep,
  isBusy,
}: Pick<Settling, 'clock' | 'settledAt' | 'sleep' | 'isBusy'>): Promise<void> {
  while (isBusy() && clock.now() < settledAt) await sleep(Math.min(BUSY_MS, settledAt - clock.now()));
}

/** Why a look ended: those who wait for the step are worth more than certainty about every place. */
const NO_TIME_TO_LOOK = Symbol('no time to look again');
/** Kept free before the deadline, ms: a step that is not told in time is lost. */
const SPARE_MS = 200;
/** A look that begins at the end may take so long, ms. */
const LAST_LOOK_MS = 3_000;

type Looking = { readonly since: number; readonly untilAt: number };

/** What a look came to: `still in` where it was taken in again and could not leave. */
type Seen = { readonly is: 'out' | 'left again' | 'still in'; readonly isEmptied: boolean };

async function leaveAgain(place: Place, looking: Call & { readonly since: number }, leaving: Call): Promise<Seen> {
  const { registrations, othersServe } = await place.standing(looking.since, looking);
  const isEmptied = registrations.length > 0 && othersServe === false;
  const entered = registrations.filter(({ state }) => state === 'in');
  if (entered.length === 0) return { is: 'out', isEmptied };
  const left = await Promise.allSettled(entered.map(({ leave, worth }) => leave({ ...leaving, worth })));
  return { is: left.every(({ status }) => status === 'fulfilled') ? 'left again' : 'still in', isEmptied };
}

type Looked = Readonly<Record<'leftAgain' | 'stillIn' | 'unsure' | 'emptied', readonly Place[]>>;

/** Those places that, as of `since` or later, have taken the instance in again, it has left them once more if it could; and those that could not be read in time. */
async function lookAgain(places: readonly Place[], { since, untilAt }: Looking, { clock, call }: Settling): Promise<Looked> {
  const held = [untilAt, call.deadlineAt - SPARE_MS].map((at) => signalAt(clock, at, NO_TIME_TO_LOOK, call.signal));
  const [looking, leaving] = held.map(({ signal }) => ({ ...call, signal, since })) as [Call & { readonly since: number }, Call];
  const looked = await Promise.allSettled(places.map((place) => leaveAgain(place, looking, leaving)));
  for (const { release } of held) release();
  call.signal.throwIfAborted();
  const those = (which: (seen: Seen) => boolean) =>
    places.filter((_, index) => looked[index]?.status === 'fulfilled' && which(looked[index].value));
  return {
    leftAgain: those(({ is }) => is === 'left again'),
    stillIn: those(({ is }) => is === 'still in'),
    emptied: those(({ isEmptied }) => isEmptied),
    unsure: places.filter((_, index) => looked[index]?.status === 'rejected'),
  };
}

/**
 * Keeps serving until `settledAt`, and looks on the way, 5 s after the deregistration or at the end, whether somebody registered
 * the instance again; those places are left once more and looked into at the end.
 */
export async function settle(settling: Settling): Promise<Settled> {
  const { clock, call, deregisteredAt, settledAt, sleep } = settling;
  const sleepUntil = (at: number) => sleep(Math.max(0, at - clock.now()));
  const looking = (leftAt: number): Looking => ({
    since: Math.max(leftAt, clock.now() - SHARED_MS),
    untilAt: Math.min(call.deadlineAt - SPARE_MS, Math.max(settledAt, clock.now() + LAST_LOOK_MS)),
  });
  await sleepUntil(Math.min(deregisteredAt + LOOK_AGAIN_MS, settledAt));
  await untilIdle(settling);
  const first = await lookAgain(settling.places, looking(deregisteredAt), settling);
  const leftAgainAt = clock.now();
  await sleepUntil(settledAt);
  const back = [...first.leftAgain, ...first.stillIn];
  const last = await lookAgain(back, looking(leftAgainAt), settling);
  const lost = [...last.leftAgain, ...last.stillIn, ...last.unsure.filter((place) => first.stillIn.includes(place))];
  const namesOf = (places: readonly Place[]) => places.map(({ name }) => name);
  return {
    repeated: namesOf(back),
    lost: namesOf(lost),
    unsure: namesOf([...first.unsure, ...last.unsure]),
    emptied: namesOf(first.emptied),
  };
}
