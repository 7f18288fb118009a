import type { Incarnation } from './replica.ts';
import { isEnd, type Owned, processOf, type Story } from './story.ts';
import type { Carried } from './trouble.ts';

/** From the instant at which a process was told to end to what the next owner of one of its runs wrote first. */
export type TakeOver = { readonly end: 'killed' | 'terminated'; readonly ms: number; readonly undisturbed: boolean };

/** Other trouble so shortly before or after it, ms, and a take-over says nothing about take-overs alone. */
const QUIET_MS = 6_000;

/** The take-overs of an interruption's run. */
export function takeOversIn({ owned }: Story, incarnations: readonly Incarnation[], carried: readonly Carried[]): readonly TakeOver[] {
  return incarnations.flatMap((incarnation): readonly TakeOver[] => {
    const { toldAt, end } = incarnation;
    if (toldAt === null || end === null || end === 'by itself') return [];
    const next = nextOwnerAfter(owned, incarnation, toldAt);
    if (next === null) return [];
    return [{ end, ms: next.at - toldAt, undisturbed: isUndisturbed(carried, incarnation, toldAt) }];
  });
}

/** The first entry of another owner, where the process held the run when it was told to end and did not close it after all. */
function nextOwnerAfter(owned: readonly Owned[], incarnation: Incarnation, toldAt: number): Owned | null {
  const held = owned.filter(({ at }) => at <= toldAt).at(-1);
  if (held === undefined || isEnd(held.event) || processOf(held.by.owner, [incarnation]) === null) return null;
  return owned.find(({ by }) => by.epoch > held.by.epoch) ?? null;
}

function isUndisturbed(carried: readonly Carried[], { pid }: Incarnation, at: number): boolean {
  return carried.every((fault) => fault.pid === pid || fault.to < at - QUIET_MS / 2 || fault.from > at + QUIET_MS);
}
