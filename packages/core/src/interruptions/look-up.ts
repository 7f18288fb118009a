import { type Clock, type Interruption, messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Inventory } from '../ports/inventory.ts';
import type { LookedUp } from './course.ts';

/** The longest one look-up may take, and the pause before it is tried again, ms. */
export const LOOK_UP_LIMIT_MS = 2_000;

/** What a look-up needs. `giveUpAt`: until when to ask again while the inventory cannot tell, epoch ms. */
export type LookUpRequest = {
  readonly inventory: Inventory;
  readonly clock: Clock;
  readonly interruption: Interruption;
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
};

/** What AWS says about the instance, asked again every 2 s until `giveUpAt` while nobody can tell. At least one try of at most 2 s. */
export async function lookUp(request: LookUpRequest): Promise<LookedUp> {
  const answer = await ask(request);
  request.signal.throwIfAborted();
  if (answer.found !== 'cannot-tell' || request.clock.now() + LOOK_UP_LIMIT_MS >= request.giveUpAt) return answer;
  await sleep(request.clock, LOOK_UP_LIMIT_MS, request.signal);
  return lookUp(request);
}

async function ask({ inventory, clock, interruption, signal }: LookUpRequest): Promise<LookedUp> {
  const tooSlow = new Error(`the inventory did not answer within ${LOOK_UP_LIMIT_MS / 1000} s`);
  const held = signalAt(clock, clock.now() + LOOK_UP_LIMIT_MS, tooSlow, signal);
  try {
    const answer = await orAborted(inventory.lookUp(interruption.instanceId, interruption, held.signal), held.signal);
    return answer === 'absent' ? { found: 'absent' } : { found: 'instance', instance: answer };
  } catch (problem) {
    return { found: 'cannot-tell', problem: messageOf(problem) };
  } finally {
    held.release();
  }
}
