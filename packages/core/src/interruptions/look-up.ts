import { type Clock, type Instance, type Interruption, messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Scope } from '../config/config.ts';
import type { Inventory } from '../ports/inventory.ts';
import type { LookedUp } from './course.ts';
import { isInScope } from './scope.ts';

/** The longest one look-up may take, and the pause before it is tried again, ms. */
export const LOOK_UP_LIMIT_MS = 2_000;

/** How long to go on asking. `giveUpAt`: until when while there is no answer, epoch ms. */
export type Patience = { readonly clock: Clock; readonly giveUpAt: number; readonly signal: AbortSignal };

/** An answer, or why there is none. */
export type Answer<T> = { readonly answer: T } | { readonly problem: string };

/** The longest pause, ms: a scheduled change may leave days to ask in. */
const LONGEST_PAUSE_MS = 60_000;

/** How long to wait before asking again, ms: a two hundredth of the time that is left, from 2 s to a minute. */
export function pauseMs(leftMs: number): number {
  return Math.max(LOOK_UP_LIMIT_MS, Math.min(LONGEST_PAUSE_MS, leftMs / 200));
}

/**
 * Asks again until there is an answer or `giveUpAt` has come, every 2 s when that is near, less often when it is far. At least one try, each
 * of at most 2 s. Rejects when the signal aborts.
 */
export async function askPatiently<T>(ask: (signal: AbortSignal) => Promise<T>, patience: Patience): Promise<Answer<T>> {
  const { clock, giveUpAt, signal } = patience;
  for (;;) {
    const given = await askOnce(ask, patience);
    signal.throwIfAborted();
    if ('answer' in given || clock.now() + LOOK_UP_LIMIT_MS >= giveUpAt) return given;
    await sleep(clock, pauseMs(giveUpAt - clock.now()), signal);
  }
}

async function askOnce<T>(ask: (signal: AbortSignal) => Promise<T>, { clock, signal }: Patience): Promise<Answer<T>> {
  const tooSlow = new Error(`the inventory did not answer within ${LOOK_UP_LIMIT_MS / 1000} s`);
  const held = signalAt(clock, clock.now() + LOOK_UP_LIMIT_MS, tooSlow, signal);
  try {
    return { answer: await orAborted(ask(held.signal), held.signal) };
  } catch (problem) {
    return { problem: messageOf(problem) };
  } finally {
    held.release();
  }
}

/** Whom to ask about an instance, and what has to be known of it. */
export type LookUp = { readonly inventory: Inventory; readonly scope: Scope };

/** What AWS says about an interruption's instance. Without the tags the scope asks for, nobody could tell yet. */
export async function lookUp({ inventory, scope }: LookUp, interruption: Interruption, patience: Patience): Promise<LookedUp> {
  const given = await askPatiently(async (signal) => {
    const found = await inventory.lookUp(interruption.instanceId, interruption, signal);
    if (found !== 'absent' && isInScope(scope, found) === 'unknown') throw groupTagsUnknown(found);
    return found;
  }, patience);
  if ('problem' in given) return { found: 'cannot-tell', problem: given.problem };
  return given.answer === 'absent' ? { found: 'absent' } : { found: 'instance', instance: given.answer };
}

const groupTagsUnknown = ({ group }: Instance) => new Error(`the tags of its group ${group} could not be had`);
