import { type Clock, type Interruption, messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Inventory } from '../ports/inventory.ts';
import type { LookedUp } from './course.ts';

/** The longest one look-up may take, and the pause before it is tried again, ms. */
export const LOOK_UP_LIMIT_MS = 2_000;

/** How long to go on asking. `giveUpAt`: until when while there is no answer, epoch ms. */
export type Patience = { readonly clock: Clock; readonly giveUpAt: number; readonly signal: AbortSignal };

/** An answer, or why there is none. */
export type Answer<T> = { readonly answer: T } | { readonly problem: string };

/** Asks again every 2 s until there is an answer or `giveUpAt` has come. At least one try, each of at most 2 s. Rejects when the signal aborts. */
export async function askPatiently<T>(ask: (signal: AbortSignal) => Promise<T>, patience: Patience): Promise<Answer<T>> {
  const { clock, giveUpAt, signal } = patience;
  const given = await askOnce(ask, patience);
  signal.throwIfAborted();
  if ('answer' in given || clock.now() + LOOK_UP_LIMIT_MS >= giveUpAt) return given;
  await sleep(clock, LOOK_UP_LIMIT_MS, signal);
  return askPatiently(ask, patience);
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

/** What AWS says about an interruption's instance. */
export async function lookUp(inventory: Inventory, interruption: Interruption, patience: Patience): Promise<LookedUp> {
  const given = await askPatiently((signal) => inventory.lookUp(interruption.instanceId, interruption, signal), patience);
  if ('problem' in given) return { found: 'cannot-tell', problem: given.problem };
  return given.answer === 'absent' ? { found: 'absent' } : { found: 'instance', instance: given.answer };
}
