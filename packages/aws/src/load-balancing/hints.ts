import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { type Clock, type Log, messageOf, type TargetGroupBinding } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { collectPages } from '../calling/pages.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, inLog } from '../places/place.ts';

/** What cheap sources say about target groups, without asking for their targets. ARNs everywhere. */
export type Hints = {
  /** Groups an Auto Scaling group registers its instances with, by its name. */
  readonly attached: ReadonlyMap<string, readonly string[]>;
  /** Groups in which the AWS Load Balancer Controller keeps nodes. */
  readonly ofNodes: ReadonlySet<string>;
  /** Groups in which it keeps the addresses of pods. */
  readonly ofPods: ReadonlySet<string>;
  /** Groups it has made, whatever it keeps there. */
  readonly tagged: ReadonlySet<string>;
};

/** Nothing is known. */
export const NO_HINTS: Hints = { attached: new Map(), ofNodes: new Set(), ofPods: new Set(), tagged: new Set() };

/** The tag the AWS Load Balancer Controller puts on what it makes. */
const CONTROLLER_TAG = 'elbv2.k8s.aws/cluster';
/** The most AWS takes in a page. */
const GROUPS_PER_PAGE = 100;
const RESOURCES_PER_PAGE = 100;

/** ARNs of the target groups an Auto Scaling group registers its instances with. */
export function attachedArns(group: AutoScalingGroup | undefined): readonly string[] {
  const sources = group?.TrafficSources?.flatMap(({ Identifier }) => Identifier ?? []) ?? [];
  return [...new Set([...(group?.TargetGroupARNs ?? []), ...sources])];
}

/** Every hinted group, whoever says so. */
export function hintedArns({ attached, ofNodes, ofPods, tagged }: Hints): ReadonlySet<string> {
  return new Set([...[...attached.values()].flat(), ...ofNodes, ...ofPods, ...tagged]);
}

/** True when the controller puts pods of this group in and out by itself: a pod's target leaves when the pod does. */
export function isKeptByController(
  { ofPods, tagged }: Hints,
  { arn, targetType }: { arn: string; targetType: 'instance' | 'ip' },
): boolean {
  return targetType === 'ip' && (ofPods.has(arn) || tagged.has(arn));
}

/** What the hints are read with. `bindings` asks every cluster that is known. */
export type HintSources = {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
  readonly place: AwsPlace;
  readonly bindings: (signal: AbortSignal) => Promise<readonly TargetGroupBinding[]>;
};

async function readAttached({ aws, place }: HintSources, call: Call): Promise<Pick<Hints, 'attached'>> {
  const autoScaling = await aws.autoScaling(place);
  const groups = await collectPages<AutoScalingGroup>(async (NextToken) => {
    const page = await autoScaling.describeAutoScalingGroups({ MaxRecords: GROUPS_PER_PAGE, NextToken }, call);
    return { items: page.AutoScalingGroups, next: page.NextToken };
  });
  return { attached: new Map(groups.map((group) => [group.AutoScalingGroupName ?? '', attachedArns(group)])) };
}

async function readBound({ bindings }: HintSources, { signal }: Call): Promise<Pick<Hints, 'ofNodes' | 'ofPods'>> {
  const all = await bindings(signal);
  const arnsOf = (type: TargetGroupBinding['targetType']) =>
    new Set(all.filter(({ targetType }) => targetType === type).map(({ targetGroupArn }) => targetGroupArn));
  return { ofNodes: arnsOf('instance'), ofPods: arnsOf('ip') };
}

async function readTagged({ aws, place }: HintSources, call: Call): Promise<Pick<Hints, 'tagged'>> {
  const tagging = await aws.tagging(place);
  const asked = { ResourceTypeFilters: ['elasticloadbalancing:targetgroup'], TagFilters: [{ Key: CONTROLLER_TAG }] };
  const found = await collectPages(async (PaginationToken) => {
    const page = await tagging.getResources({ ...asked, ResourcesPerPage: RESOURCES_PER_PAGE, PaginationToken }, call);
    return { items: page.ResourceTagMappingList, next: page.PaginationToken };
  });
  return { tagged: new Set(found.flatMap(({ ResourceARN }) => ResourceARN ?? [])) };
}

/** Hints, as they were last read. */
export type HintBook = {
  now(): Hints;
  /**
   * Reads all of them, unless they were read at `since` (epoch ms) or later; those who ask at the same time share it. What cannot be read stays as
   * it was, and is told once. Rejects only when the signal aborts.
   */
  refresh(since: number, call: Call): Promise<void>;
};

/** Makes a book with nothing in it. */
export function createHintBook(sources: HintSources): HintBook {
  let hints = NO_HINTS;
  const told = new Set<string>();
  const reads = { 'Auto Scaling groups': readAttached, 'target group bindings': readBound, 'tags of target groups': readTagged };
  const tell = (what: string, problem: string) => {
    if (!told.has(what))
      sources.log.warn(`${what} cannot be read: they would say where to look first`, { ...inLog(sources.place), problem });
    told.add(what);
  };
  const readAll = async (_: null, call: Call) => {
    const readings = Object.entries(reads).map(async ([what, read]) => {
      try {
        const part = await read(sources, call);
        hints = { ...hints, ...part };
        told.delete(what);
      } catch (problem) {
        if (!call.signal.aborted) tell(what, messageOf(problem));
      }
    });
    await Promise.all(readings);
    call.signal.throwIfAborted();
  };
  const refreshes = createFreshCache({ clock: sources.clock, nameOf: () => 'hints', load: readAll });
  return { now: () => hints, refresh: (since, call) => refreshes.get(null, since, call) };
}
