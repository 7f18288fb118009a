import type { AwsSandbox } from '@lastcall/sandbox';

type ApiCall = AwsSandbox['calls']['seen'][number];

/** How often each action was asked, and how often AWS refused for its rate. */
export type Tally = {
  readonly actions: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Those of them that would only have read. */
  readonly refusedReads: number;
  /** Requests for the targets of a group that had been asked for before in the same time. */
  readonly again: number;
};

/** What was asked of AWS before a storm, until the last target was out, and after that. */
export type Phases = { readonly before: Tally; readonly during: Tally; readonly after: Tally };

/** The sandbox forgets half of its calls when there are twice as many. */
const MOST_CALLS = 10_000;
/** What tells the targets of a group. */
const LOOK = 'DescribeTargetHealth';
/** Questions to EventBridge's neighbours that no step asks. */
const UNCOUNTED = ['GetCallerIdentity'];

const isReading = (word: string): boolean => /\bDescribe/.test(word);

/** `DescribeInstances`; one of the classic API has its name before it. */
const wordFor = ({ api, action }: ApiCall): string => (api === 'elb' ? `classic ${action}` : action);

function againIn(calls: readonly ApiCall[]): number {
  const looks = calls.filter(({ action }) => action === LOOK);
  return looks.length - new Set(looks.map(({ input }) => input.TargetGroupArn)).size;
}

function tallyOf(calls: readonly ApiCall[]): Tally {
  const words = Map.groupBy(calls, wordFor);
  const actions = Object.fromEntries([...words].map(([word, { length }]) => [word, length] as const));
  const refused = calls.filter(({ code }) => code === 'Throttling');
  const refusedReads = refused.filter(({ action }) => isReading(action)).length;
  return { actions, throttled: refused.length, refusedReads, again: againIn(calls) };
}

/** The calls made so far, apart by when they came; throws when some may have been forgotten. */
export function recordOf({ calls }: AwsSandbox, { from, to }: { readonly from: number; readonly to: number }): Phases {
  const seen = calls.seen.filter(({ action }) => !UNCOUNTED.includes(action));
  if (calls.seen.length >= MOST_CALLS) throw new Error(`more than ${MOST_CALLS} calls: some are forgotten`);
  return {
    before: tallyOf(seen.filter(({ at }) => at < from)),
    during: tallyOf(seen.filter(({ at }) => at >= from && at <= to)),
    after: tallyOf(seen.filter(({ at }) => at > to)),
  };
}

/** How often the health of a target group's targets was asked for. */
export const readingsIn = ({ calls }: AwsSandbox): number => calls.of(LOOK).length;

/** How many requests only read. */
export const describesIn = ({ actions }: Tally): number =>
  Object.entries(actions).reduce((sum, [word, count]) => sum + (isReading(word) ? count : 0), 0);

/** How many requests took targets out. */
export const writesIn = ({ actions }: Tally): number => actions.DeregisterTargets ?? 0;
