import type { TargetGroup as DescribedGroup, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { collectPages } from '../calling/pages.ts';
import { insteadOf, isGone } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';
import { type GroupAttributes, NO_ATTRIBUTES, readAttributes } from './group-attributes.ts';
import { type GroupTargets, readTargets } from './group-targets.ts';
import { type TargetGroup, usableGroup } from './target-group.ts';

/** How fresh an answer must be, and whether it is part of a search through groups of which nothing is known. */
export type Look = { readonly since: number; readonly pace: 'at once' | 'search' };

/** What AWS says about target groups. Those who ask for the same at the same time share a request. */
export type GroupReads = {
  /** Every group of a settled place that can hold instances and is attached to a load balancer, as AWS listed them at `since` (epoch ms) or later. */
  list(place: AwsPlace, since: number, call: Call): Promise<readonly TargetGroup[]>;
  /** Every target of a group, as AWS described them at `since` (epoch ms) or later; none when the group is gone. */
  targets(group: TargetGroup, look: Look, call: Call): Promise<GroupTargets>;
  /** The same, asked now and not kept. */
  targetsNow(group: TargetGroup, call: Call): Promise<GroupTargets>;
  /** What is set about deregistering, at most half an hour old. */
  attributes(group: TargetGroup, call: Call): Promise<GroupAttributes>;
};

/** How old a list may be, ms. */
export const LIST_KEPT_MS = 60_000;
/** How old attributes may be, ms: people set them once. */
export const ATTRIBUTES_KEPT_MS = 30 * 60_000;
/** Looks at the moment of a notice are shared for seconds. */
const TARGETS_KEPT_MS = 60_000;
/** The most AWS takes in a page. */
const PAGE_SIZE = 400;

const loadList = (aws: Aws) => async (place: AwsPlace, call: Call) => {
  const elbv2 = await aws.elbv2(place);
  const described = await collectPages<DescribedGroup>(async (Marker) => {
    const page = await elbv2.describeTargetGroups({ PageSize: PAGE_SIZE, Marker }, call);
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  return described.flatMap((one) => usableGroup(one, place) ?? []);
};

const loadTargets = (aws: Aws, pace: Look['pace']) => async (group: TargetGroup, call: Call) => {
  const elbv2 = await aws.elbv2(group);
  const describe = pace === 'search' ? elbv2.searchTargetHealth : elbv2.describeTargetHealth;
  // Without `Targets`: naming an id alone would miss it on every port but the group's own.
  const none: { readonly TargetHealthDescriptions?: TargetHealthDescription[] } = {};
  const { TargetHealthDescriptions = [] } = await describe({ TargetGroupArn: group.arn }, call).catch(insteadOf(isGone, none));
  return readTargets(TargetHealthDescriptions);
};

const loadAttributes = (aws: Aws) => async (group: TargetGroup, call: Call) => {
  const elbv2 = await aws.elbv2(group);
  return elbv2
    .describeTargetGroupAttributes({ TargetGroupArn: group.arn }, call)
    .then(({ Attributes = [] }) => readAttributes(Attributes))
    .catch(insteadOf(isGone, NO_ATTRIBUTES));
};

/** What is told of every answer: the group, its targets, and when they were asked for (epoch ms). */
export type ToldOf = (group: TargetGroup, targets: GroupTargets, readAt: number) => void;

/** Opens the reads. Silent on the network until asked. */
export function openGroupReads(parts: { readonly aws: Aws; readonly clock: Clock; readonly told: ToldOf }): GroupReads {
  const { aws, clock, told } = parts;
  const nameOf = ({ arn }: TargetGroup) => arn;
  const telling = (load: ReturnType<typeof loadTargets>) => async (group: TargetGroup, call: Call) => {
    const readAt = clock.now();
    const targets = await load(group, call);
    told(group, targets, readAt);
    return targets;
  };
  const lists = createFreshCache({ clock, keptMs: LIST_KEPT_MS, nameOf: keyOf, load: loadList(aws) });
  const attributes = createFreshCache({ clock, keptMs: ATTRIBUTES_KEPT_MS, nameOf, load: loadAttributes(aws) });
  const cacheOf = (pace: Look['pace']) =>
    createFreshCache({ clock, keptMs: TARGETS_KEPT_MS, nameOf, load: telling(loadTargets(aws, pace)) });
  const targets = { 'at once': cacheOf('at once'), search: cacheOf('search') };
  return {
    list: (place, since, call) => lists.get(place, since, call),
    targets: (group, { since, pace }, call) => targets[pace].get(group, since, call),
    targetsNow: telling(loadTargets(aws, 'at once')),
    attributes: (group, call) => attributes.get(group, clock.now() - ATTRIBUTES_KEPT_MS, call),
  };
}
