/** What a bucket may hold and how fast it fills. */
export type Filling = { readonly most: number; readonly perSecond: number };

/** How full a bucket is, and from when on it fills (epoch ms). Below zero: so many tokens are owed first. */
export type Level = { readonly tokens: number; readonly at: number };

/** An answer that has not come by then will not: filling begins all the same, ms. */
const LONGEST_ANSWER_MS = 5_000;

/** The level at `now`. */
export function filledUp({ tokens, at }: Level, { most, perSecond }: Filling, now: number): Level {
  // Further ahead than an answer can be waited for: the clock has been set back.
  const from = at - now > LONGEST_ANSWER_MS ? now : at;
  return { tokens: Math.min(most, tokens + (Math.max(0, now - from) / 1000) * perSecond), at: Math.max(from, now) };
}

/** The level when one token was given away at `now`. A full bucket of AWS begins to fill only when it has taken one, which is not before `answered`. */
export function spent(level: Level, filling: Filling, now: number): Level {
  const { tokens, at } = filledUp(level, filling, now);
  return { tokens: tokens - 1, at: tokens >= filling.most ? now + LONGEST_ANSWER_MS : at };
}

/** The level when AWS has answered a request at `now`: it fills from now on, if it did not before. */
export function answered({ tokens, at }: Level, now: number): Level {
  return { tokens, at: Math.min(at, now) };
}

/** How long after `at` the next whole token is there, ms. */
export function nextTokenMs({ tokens }: Level, { perSecond }: Filling): number {
  return Math.ceil(((Math.floor(tokens) + 1 - tokens) / perSecond) * 1000);
}

/** How fast requests are made, as a part of the rate, and since when. */
export type Pace = { readonly factor: number; readonly since: number };

/** However often AWS refuses, one request in eight of the rate goes on. */
const SLOWEST = 1 / 8;
/** Requests that were on their way together are refused together: that is told once. */
const SAME_REFUSAL_MS = 1_000;
const RECOVERY_MS = 5_000;

/** The pace after AWS refused: half, at most once a second. */
export function slowedDown(pace: Pace, now: number): Pace {
  if (pace.factor < 1 && now - pace.since < SAME_REFUSAL_MS) return pace;
  return { factor: Math.max(SLOWEST, pace.factor / 2), since: now };
}

/** The pace at `now`: doubled for every 5 s without a refusal, up to the full rate. */
export function recovered({ factor, since }: Pace, now: number): Pace {
  if (since > now) return { factor, since: now };
  const steps = Math.floor((now - since) / RECOVERY_MS);
  return steps < 1 ? { factor, since } : { factor: Math.min(1, factor * 2 ** steps), since: since + steps * RECOVERY_MS };
}
