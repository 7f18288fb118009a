import { type Clock, signalAt } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { awsErrors } from '../errors.ts';
import type { Session } from '../services/sts.ts';

/** Gives a role's credentials while they are alive. Rejects with `AWS_*`, at the call's deadline with `AWS_OUT_OF_TIME`, or with the signal's reason. */
export type AssumedRole = (call: Call) => Promise<Session>;

/** Credentials this near their end are renewed while they are still used, ms … */
const EARLY_MS = 15 * 60_000;
/** … and these are used no more. */
const LATE_MS = 60_000;
/** How long a renewal nobody waits for may take, ms. */
const RENEWAL_MS = 30_000;

/** Makes it; nothing is sent. `assume` asks for a session; those who wait for one share the request. */
export function createAssumedRole({ clock, assume }: { readonly clock: Clock; readonly assume: AssumedRole }): AssumedRole {
  let latest: Session | null = null;
  let askedAt: number | null = null;
  const load = async (_: null, call: Call) => {
    try {
      latest = await assume(call);
      return latest;
    } finally {
      askedAt = null;
    }
  };
  const sessions = createFreshCache({ clock, nameOf: () => 'session', load });
  const renew = async (call: Call) => {
    askedAt ??= clock.now();
    const held = signalAt(clock, call.deadlineAt, awsErrors.outOfTime('sts:AssumeRole'), call.signal);
    return sessions.get(null, askedAt, { ...call, signal: held.signal }).finally(() => held.release());
  };
  const leftMs = (session: Session) => session.expiresAt - clock.now();
  return async (call) => {
    if (latest === null || leftMs(latest) <= LATE_MS) return renew(call);
    if (leftMs(latest) <= EARLY_MS) void renewAside(renew, clock);
    return latest;
  };
}

/** Whoever needs it once the old ones are used no more asks again, and is told. */
async function renewAside(renew: AssumedRole, clock: Clock): Promise<void> {
  const call = { signal: new AbortController().signal, deadlineAt: clock.now() + RENEWAL_MS, priority: 0 };
  await renew(call).catch(() => undefined);
}
