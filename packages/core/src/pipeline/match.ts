import type { Instance, Interruption } from '@lastcall/plugin-api';
import type { Pipeline, When } from '../config/config.ts';

/** Whether something is as it is asked for; `unknown` where AWS could not say. */
export type Likeness = 'yes' | 'no' | 'unknown';

/** What a `when` is judged by. */
export type Subject = Pick<Interruption, 'account' | 'region' | 'instance'>;

/** True when every given key matches. What is not known matches nothing; null asks for nothing. */
export function matches(when: When | null, { account, region, instance }: Subject): boolean {
  if (when === null) return true;
  const { accounts, regions, ...ofInstance } = when;
  return isAmong(account, accounts) && isAmong(region, regions) && matchesInstance(ofInstance, instance);
}

const isAmong = (said: string | null, asked: readonly string[] | undefined) =>
  asked === undefined || (said !== null && asked.includes(said));

function matchesInstance(when: Pick<When, 'tags' | 'group' | 'platform'>, instance: Instance | null): boolean {
  if (instance === null) return Object.values(when).every((asked) => asked === undefined);
  return (
    compareTags(when.tags ?? {}, instance) === 'yes' &&
    (when.group === undefined || when.group === instance.group) &&
    (when.platform === undefined || when.platform === instance.platform)
  );
}

/** The first pipeline for the interruption's kind whose `when` matches, or null. */
export function choosePipeline(pipelines: readonly Pipeline[], interruption: Interruption): Pipeline | null {
  const fits = (pipeline: Pipeline) => pipeline.on.includes(interruption.kind) && matches(pipeline.when, interruption);
  return pipelines.find(fits) ?? null;
}

/**
 * Whether an instance has every tag with its value. Where the instance itself has no tag of that key, its Auto Scaling group's counts:
 * groups have tags that they do not pass on. `unknown` where that is not known and no other tag says no.
 */
export function compareTags(tags: Readonly<Record<string, string>>, instance: Instance): Likeness {
  const each = Object.entries(tags).map(([key, value]) => compareTag(key, value, instance));
  if (each.includes('no')) return 'no';
  return each.includes('unknown') ? 'unknown' : 'yes';
}

function compareTag(key: string, value: string, { tags, groupTags }: Instance): Likeness {
  const own = ownTag(tags, key);
  if (own === undefined && groupTags === null) return 'unknown';
  return (own ?? ownTag(groupTags ?? {}, key)) === value ? 'yes' : 'no';
}

const ownTag = (tags: Readonly<Record<string, string>>, key: string) => (Object.hasOwn(tags, key) ? tags[key] : undefined);
