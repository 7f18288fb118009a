import type { Shown } from './read.ts';

/** Everything of an interruption that a person may search for, in lower case. */
export function searchedText(view: Shown): string {
  const { id, instanceId, kind, action, account, region, outcome, reason, instance, plan } = view;
  const tags = Object.entries(instance?.tags ?? {}).map(([key, value]) => `${key}=${value}`);
  const steps = view.steps.flatMap((step) => [step.id, step.outcome, step.summary, step.code]);
  const hooks = view.hooks.flatMap(({ group, name }) => [group, name]);
  const machine = [instance?.group, instance?.zone, instance?.privateDnsName, ...(instance?.addresses ?? [])];
  const words = [id, instanceId, kind, action, account, region, outcome, reason, plan?.pipeline, plan?.dryRun ? 'dry run' : null];
  return [...words, ...machine, ...tags, ...hooks, ...steps].filter(Boolean).join('\n').toLowerCase();
}

/** Those in whose text every word of the query occurs, in the order they came. An empty query matches all. */
export function search<Each extends Shown>(views: readonly Each[], query: string): readonly Each[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return views;
  return views.filter((view) => {
    const text = searchedText(view);
    return words.every((word) => text.includes(word));
  });
}
