import type { Facts, Instance, Interruption } from '@lastcall/plugin-api';
import type { AsgLifecycleConfig } from './config.ts';

/** How a group is made to replace an instance early. */
export type Way = 'detach' | 'set-unhealthy';

/** What became of an early replacement. `gone`: the instance had left its group, or was leaving it. */
export type Replacement = 'detached' | 'unhealthy' | 'gone';

/** What deciding depends on. */
export type ReplacementRules = Pick<AsgLifecycleConfig, 'hooks' | 'replace' | 'replaceOn'>;

/** The way a group is to replace the instance and its name, or why it is not to; null where nobody asked for it. */
export type Decision = { readonly way: Way; readonly group: string } | { readonly whyNot: string | null };

const stays = (whyNot: string | null): Decision => ({ whyNot });

/**
 * Decides whether the group is to replace the instance before AWS takes it. Only a machine that is surely lost is, and only while its
 * group does not end it already; whoever detaches it must know that AWS terminates it, whoever sets it unhealthy that a hook holds
 * it while it drains.
 */
export function decide({ kind, action, hooks, instance }: Interruption, { hooks: names, replace, replaceOn }: ReplacementRules): Decision {
  if (replace === false || !replaceOn.some((each) => each === kind)) return stays(null);
  if (hooks.length > 0) return stays('its group ends it already');
  if (instance === null) return stays('its group is not known');
  if (instance.group === null) return stays('it is in no Auto Scaling group');
  const whyNot = replace === 'detach' ? whyNotDetached(action) : whyNotUnhealthy({ action, instance, names });
  return whyNot === null ? { way: replace, group: instance.group } : stays(whyNot);
}

const whyNotDetached = (action: Interruption['action']): string | null =>
  action === 'terminate' ? null : `AWS will ${action} it, not terminate it`;

type Held = { readonly action: Interruption['action']; readonly instance: Instance; readonly names: readonly string[] };

function whyNotUnhealthy({ action, instance, names }: Held): string | null {
  if (action !== 'terminate' && action !== 'stop') return `AWS will ${action} it, not terminate it`;
  if (names.some((name) => instance.hookTimeoutsMs[name] !== undefined)) return null;
  return `group ${instance.group} has none of the hooks named here, so nothing would hold it while it drains`;
}

const WOULD: Readonly<Record<Way, (group: string) => string>> = {
  detach: (group) => `would have detached it from group ${group}, which then launches another`,
  'set-unhealthy': (group) => `would have set it unhealthy in group ${group}, which then ends it through its hooks and launches another`,
};

/** What an earlier attempt or the preparation left as a fact. */
export const replacementIn = ({ replacement }: Facts): Replacement | null =>
  (['detached', 'unhealthy', 'gone'] as const).find((each) => each === replacement) ?? null;

const DID: Readonly<Record<Replacement, (group: string) => string>> = {
  detached: (group) => `detached from group ${group}, which launches another`,
  unhealthy: (group) => `set unhealthy in group ${group}, which ends it through its hooks and launches another`,
  gone: (group) => `had left group ${group} already`,
};

/** What a dry run says. */
export const wouldText = (way: Way, group: string): string => WOULD[way](group);

/** What has been done, for a person. */
export const didText = (replacement: Replacement, group: string): string => DID[replacement](group);
