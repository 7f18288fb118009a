import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { Call } from './call.ts';
import { createJointCall, type JointCall } from './joint-call.ts';

/** What was read, when reading it began, and who waits for it. */
type Reading<T> = { readonly startedAt: number; readonly joint: JointCall; readonly value: Promise<T> };

/** Reads that callers share. */
export type FreshCache<Key, T> = {
  /** What `load` said when it was asked at `since` (epoch ms) or later; loads now where it was not. Failures are not kept. */
  get(key: Key, since: number, call: Call): Promise<T>;
};

const KEPT_MS = 10 * 60_000;

/** Makes a cache over `load`, in which callers of the same key share one request. `nameOf` tells keys apart. */
export function createFreshCache<Key, T>(parts: {
  readonly clock: Clock;
  /** What is older is dropped when something is read, ms. Default 10 min. */
  readonly keptMs?: number;
  readonly nameOf: (key: Key) => string;
  readonly load: (key: Key, call: Call) => Promise<T>;
}): FreshCache<Key, T> {
  const readings = new Map<string, Reading<T>>();
  const begin = (key: Key, call: Call): Reading<T> => {
    const startedAt = parts.clock.now();
    dropOld(readings, startedAt - (parts.keptMs ?? KEPT_MS));
    const joint = createJointCall({ now: startedAt, priority: call.priority });
    const value = parts.load(key, joint.call).finally(() => joint.release());
    const reading = { startedAt, joint, value };
    const name = parts.nameOf(key);
    const drop = () => readings.get(name) === reading && readings.delete(name);
    value.catch(drop);
    joint.call.signal.addEventListener('abort', drop, { once: true });
    readings.set(name, reading);
    return reading;
  };
  const fresh = (key: Key, since: number) => {
    const known = readings.get(parts.nameOf(key));
    return known !== undefined && known.startedAt >= since ? known : null;
  };
  return {
    get(key, since, call) {
      if (call.signal.aborted) return Promise.reject(call.signal.reason);
      const reading = fresh(key, since) ?? begin(key, call);
      reading.joint.join(call);
      return orAborted(reading.value, call.signal);
    },
  };
}

function dropOld(readings: Map<string, Reading<unknown>>, before: number): void {
  for (const [name, { startedAt }] of readings) if (startedAt < before) readings.delete(name);
}
