import type { Hook } from '@lastcall/plugin-api';
import { compareText } from './canonical.ts';

/** Two tellings of one lifecycle action, by two channels, are at most this far apart. */
const SAME_ACTION_MS = 60_000;

const keyOf = (hook: Hook): string => JSON.stringify([hook.group, hook.name, hook.token]);

const compareHooks = (one: Hook, other: Hook): number => one.noticedAt - other.noticedAt || compareText(keyOf(one), keyOf(other));

const distanceMs = (one: Hook, other: Hook): number => Math.abs(one.noticedAt - other.noticedAt);

const tellsTheSame = (one: Hook, other: Hook): boolean =>
  one.group === other.group && one.name === other.name && distanceMs(one, other) <= SAME_ACTION_MS;

/**
 * The hook with the token of the nearest telling of the same action. It looks at what the notices say, never at what was
 * merged already: that is what makes the result independent of order.
 */
function withToken(hook: Hook, named: readonly Hook[]): Hook {
  if (hook.token !== null) return hook;
  const near = named.filter((other) => tellsTheSame(hook, other));
  const twin = near.sort((one, other) => distanceMs(one, hook) - distanceMs(other, hook))[0];
  return twin ? { ...hook, token: twin.token } : hook;
}

/**
 * Every lifecycle action once, by its earliest instant, then by group, name and token. A hook without a token is the same
 * action as one with a token when group and name agree and they were noticed within a minute.
 */
export function mergeHooks(hooks: readonly Hook[]): readonly Hook[] {
  const named = hooks.filter((hook) => hook.token !== null);
  const byKey = new Map<string, Hook>();
  for (const hook of hooks.map((each) => withToken(each, named)).sort(compareHooks)) {
    if (!byKey.has(keyOf(hook))) byKey.set(keyOf(hook), hook);
  }
  return [...byKey.values()];
}
