import type { Instance as Described } from '@aws-sdk/client-ec2';
import type { Clock } from '@lastcall/plugin-api';
import { createBatch } from '../calling/batch.ts';
import type { Call } from '../calling/call.ts';
import { collectPages } from '../calling/pages.ts';
import { insteadOf, isBadInstanceId, isBadParameter } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';

/** Says what AWS knows of an instance at a settled place; null when AWS does not describe it. Rejects with `AWS_*` where AWS could not say. */
export type Describe = (instanceId: string, place: AwsPlace, call: Call) => Promise<Described | null>;

const WINDOW_MS = 100;
const LOOK_UPS_PER_CALL = 100;
/** Notices of one instance come within moments of each other. */
const KEPT_MS = 5_000;

type Filters = Readonly<Record<string, readonly string[]>>;

/** Every instance that passes all filters. A filter answers for the ids it knows, where a list of ids fails as a whole for one that is gone. */
export async function describeBy(aws: Aws, where: { readonly place: AwsPlace; readonly filters: Filters }, call: Call) {
  const ec2 = await aws.ec2(where.place);
  const Filters = Object.entries(where.filters).map(([Name, values]) => ({ Name, Values: [...values] }));
  return collectPages<Described>(async (NextToken) => {
    const page = await ec2.describeInstances({ Filters, NextToken }, call);
    return { items: page.Reservations?.flatMap(({ Instances = [] }) => Instances), next: page.NextToken };
  });
}

/** An id that AWS refuses when it is asked for alone belongs to no instance. */
const asNobody = (ids: readonly string[]) => insteadOf((error) => ids.length === 1 && isBadInstanceId(error), []);

function createDescribeIn(aws: Aws, clock: Clock, place: AwsPlace) {
  return createBatch<string, Described | null>({
    clock,
    windowMs: WINDOW_MS,
    first: 'at once',
    limit: LOOK_UPS_PER_CALL,
    isOnesFault: (error) => isBadInstanceId(error) || isBadParameter(error),
    act: async (ids, call) => {
      const filters = { 'instance-id': [...new Set(ids)] };
      const found = await describeBy(aws, { place, filters }, call).catch(asNobody(ids));
      const byId = new Map(found.map((one) => [one.InstanceId, one]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
}

/** What was found within the last 5 s, by place and id. */
function createRecent(clock: Clock) {
  const found = new Map<string, { readonly at: number; readonly described: Described }>();
  const isFresh = ({ at }: { readonly at: number }) => clock.now() - at < KEPT_MS;
  const forgetStale = () => {
    for (const [key, one] of found) {
      // Oldest first.
      if (isFresh(one)) return;
      found.delete(key);
    }
  };
  return {
    get(key: string): Described | null {
      const one = found.get(key);
      return one !== undefined && isFresh(one) ? one.described : null;
    },
    keep(key: string, described: Described) {
      forgetStale();
      found.delete(key);
      found.set(key, { at: clock.now(), described });
    },
  };
}

/**
 * Makes the question: the first is asked at once, those that follow within 100 ms, at most 100, share a `DescribeInstances`. Where AWS refuses them all for the id of one, each is
 * asked for alone. What was found is kept for 5 s; that nothing was found is not, for AWS knows a new instance only after a while.
 */
export function createDescribe({ aws, clock }: { readonly aws: Aws; readonly clock: Clock }): Describe {
  const byPlace = new Map<string, ReturnType<typeof createDescribeIn>>();
  const recent = createRecent(clock);
  const describeIn = (place: AwsPlace) => {
    const describe = byPlace.get(keyOf(place)) ?? createDescribeIn(aws, clock, place);
    byPlace.set(keyOf(place), describe);
    return describe;
  };
  return async (instanceId, place, call) => {
    const key = `${keyOf(place)} ${instanceId}`;
    const known = recent.get(key);
    if (known !== null) return known;
    const described = await describeIn(place)(instanceId, call);
    if (described !== null) recent.keep(key, described);
    return described;
  };
}
