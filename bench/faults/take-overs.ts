import type { Incarnation, Span } from '../parts/replica.ts';
import { isEnd, type Owned, processOf, type Story } from '../parts/story.ts';
import type { Carried } from './trouble.ts';

/** From the instant at which a process was told to end to what the next owner of one of its runs wrote first. */
export type TakeOver = {
  readonly end: 'killed' | 'terminated';
  readonly ms: number;
  /** Whether at least one other replica, and the store, had no trouble of their own meanwhile. */
  readonly able: boolean;
};

/** A replica that was in trouble so shortly before does not yet know how long leases have stood still, ms. */
const BEFORE_MS = 2_500;
/** Whoever was able for so long from the end of the other should have taken over, ms. */
const AFTER_MS = 3_500;

/** The take-overs of an interruption's run. */
export function takeOversIn({ owned }: Story, incarnations: readonly Incarnation[], carried: readonly Carried[]): readonly TakeOver[] {
  return incarnations.flatMap((incarnation): readonly TakeOver[] => {
    const { toldAt, end } = incarnation;
    if (toldAt === null || end === null || end === 'by itself') return [];
    const next = nextOwnerAfter(owned, incarnation, toldAt);
    if (next === null) return [];
    return [
      {
        end,
        ms: next.at - toldAt,
        able: wasOneAble(carried, incarnation, { from: toldAt - BEFORE_MS, to: Math.min(next.at, toldAt + AFTER_MS) }),
      },
    ];
  });
}

/** The first entry of another owner, where the process held the run when it was told to end and did not close it after all. */
function nextOwnerAfter(owned: readonly Owned[], incarnation: Incarnation, toldAt: number): Owned | null {
  const held = owned.filter(({ at }) => at <= toldAt).at(-1);
  if (held === undefined || isEnd(held.event) || processOf(held.by.owner, [incarnation]) === null) return null;
  return owned.find(({ by }) => by.epoch > held.by.epoch) ?? null;
}

function wasOneAble(carried: readonly Carried[], { pid }: Incarnation, { from, to }: Span): boolean {
  const meanwhile = carried.filter((fault) => fault.from < to && fault.to > from);
  const victim = carried.find((fault) => fault.pid === pid)?.replica;
  const troubled = new Set(meanwhile.map(({ replica }) => replica));
  return !troubled.has(null) && [0, 1, 2].some((replica) => replica !== victim && !troubled.has(replica));
}
