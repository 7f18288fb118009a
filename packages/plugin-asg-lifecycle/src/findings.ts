import { durationText, type Finding, type StepSetting } from '@lastcall/plugin-api';
import type { GroupHook } from './neighbours.ts';

/** A hook that waits for less may be over before a notice has come and its first heartbeat is on its way, ms. */
const SHORTEST_MS = 30_000;

/** What is wrong with the hooks that are ours, as the groups have them and the pipeline uses them. */
export function hookFindings(found: readonly GroupHook[], ours: readonly string[], setting: StepSetting): readonly Finding[] {
  const isForHooks = setting.kinds.includes('termination-hook');
  const nowhere = isForHooks ? ours.filter((name) => !found.some((hook) => hook.name === name)) : [];
  const own = found.filter(({ name }) => ours.includes(name));
  return [...nowhere.map(absent), ...own.flatMap(tooShort), ...own.flatMap((hook) => tooSoonOver(hook, setting))];
}

const absent = (name: string): Finding => ({
  weight: 'fault',
  about: `hook ${name}`,
  what: 'is on none of the Auto Scaling groups that could be seen',
  fix: 'Put it on the groups, with the transition autoscaling:EC2_INSTANCE_TERMINATING, or correct its name in `hooks`.',
});

const named = ({ name, group }: GroupHook): string => `hook ${name} of group ${group}`;

function tooShort(hook: GroupHook): readonly Finding[] {
  if (hook.timeoutMs >= SHORTEST_MS) return [];
  const what = `waits ${durationText(hook.timeoutMs)} for its first heartbeat`;
  return [{ weight: 'warning', about: named(hook), what, fix: 'Give it a heartbeat timeout of 60 s or more.' }];
}

/** Nothing prolongs a hook for ever. */
function tooSoonOver(hook: GroupHook, { pipeline, limitMs }: StepSetting): readonly Finding[] {
  if (hook.longestMs === 0 || hook.longestMs >= limitMs) return [];
  const what = `waits ${durationText(hook.longestMs)} at the longest, and the pipeline ${pipeline} may take ${durationText(limitMs)}`;
  const fix = 'Give the hook a longer heartbeat timeout, of which a hundred count, or the pipeline a smaller `limit`.';
  return [{ weight: 'fault', about: named(hook), what, fix }];
}
