import type { Instance, Interruption } from '@lastcall/plugin-api';
import type { Scope } from '../config/config.ts';
import { compareTags, type Likeness } from '../pipeline/match.ts';

/** True when AWS has to be asked about an instance before anybody can say whether it is ours. */
export function asksForTags(scope: Scope): boolean {
  return scope !== 'all' && scope.tags !== undefined;
}

/**
 * Why a notice is of a foreign account or region, in words; null when it is not. Decided by the notice alone: nothing is asked of AWS.
 * A notice that names no account or no region is not refused for that.
 */
export function whyForeign(scope: Scope, { account, region }: Pick<Interruption, 'account' | 'region'>): string | null {
  if (scope === 'all') return null;
  if (isOutside(account, scope.accounts)) return `account ${account} is outside the scope`;
  return isOutside(region, scope.regions) ? `region ${region} is outside the scope` : null;
}

/** Whether the instance's tags make it ours; `unknown` while it depends on tags of its group that could not be had. */
export function isInScope(scope: Scope, instance: Instance): Likeness {
  return scope === 'all' || scope.tags === undefined ? 'yes' : compareTags(scope.tags, instance);
}

function isOutside(said: string | null, wanted: readonly string[] | undefined): boolean {
  return said !== null && wanted !== undefined && !wanted.includes(said);
}
