import type { Instance, Interruption } from '@lastcall/plugin-api';
import type { Pipeline, Scope, When } from '../config/config.ts';

/** True when every given key matches. What is not known matches nothing; null asks for nothing. */
export function matches(when: When | null, instance: Instance | null): boolean {
  if (when === null) return true;
  if (instance === null) return Object.values(when).every((asked) => asked === undefined);
  return (
    hasTags(instance, when.tags ?? {}) &&
    (when.group === undefined || when.group === instance.group) &&
    (when.platform === undefined || when.platform === instance.platform)
  );
}

/** True when the instance is ours to act on. */
export function isInScope(scope: Scope, instance: Instance): boolean {
  return scope === 'all' || hasTags(instance, scope.tags);
}

/** The first pipeline for the interruption's kind whose `when` matches, or null. */
export function choosePipeline(pipelines: readonly Pipeline[], interruption: Interruption): Pipeline | null {
  const fits = (pipeline: Pipeline) => pipeline.on.includes(interruption.kind) && matches(pipeline.when, interruption.instance);
  return pipelines.find(fits) ?? null;
}

function hasTags(instance: Instance, tags: Readonly<Record<string, string>>): boolean {
  return Object.entries(tags).every(([key, value]) => Object.hasOwn(instance.tags, key) && instance.tags[key] === value);
}
