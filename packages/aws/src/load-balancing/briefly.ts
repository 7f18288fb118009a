import { type Clock, signalAt } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';

/** How long what would be better is waited for, ms, where what is known does as well. */
const BRIEF_MS = 2_000;

/** What `ask` answers within 2 s, else `instead`. Rejects only when the call's own signal aborts. */
export async function briefly<T>(
  clock: Clock,
  { call, instead }: { readonly call: Call; readonly instead: T },
  ask: (call: Call) => Promise<T>,
): Promise<T> {
  const held = signalAt(clock, clock.now() + BRIEF_MS, new Error('no answer within 2 s'), call.signal);
  try {
    return await ask({ ...call, signal: held.signal });
  } catch {
    call.signal.throwIfAborted();
    return instead;
  } finally {
    held.release();
  }
}
