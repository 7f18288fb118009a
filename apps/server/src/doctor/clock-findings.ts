import { type Clock, durationText, type Finding } from '@lastcall/plugin-api';

/** AWS refuses requests whose time is five minutes off; deadlines are wrong before, ms. */
const WARNED_MS = 5_000;
const WRONG_MS = 60_000;

/** What is wrong with this machine's clock beside another's. `thereAt`, `hereAt`: epoch ms of the same moment, give or take a second. Pure. */
export function skewFindings(who: string, { thereAt, hereAt }: { readonly thereAt: number; readonly hereAt: number }): readonly Finding[] {
  const skewMs = Math.round((hereAt - thereAt) / 1000) * 1000;
  if (Math.abs(skewMs) < WARNED_MS) return [];
  const what = `is ${durationText(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} ${who}: deadlines are off by as much`;
  const weight = Math.abs(skewMs) >= WRONG_MS ? 'fault' : 'warning';
  return [{ weight, about: 'the clock of this machine', what, fix: 'Let it be set by NTP; on EC2 by 169.254.169.123.' }];
}

/** Asks an address for its time, without credentials. Null where it does not say. Rejects where it does not answer. */
export async function timeThere(url: string, clock: Clock, signal: AbortSignal) {
  const askedAt = clock.now();
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
  const date = answer.headers.get('date');
  return date === null ? null : { thereAt: Date.parse(date), hereAt: (askedAt + clock.now()) / 2 };
}
