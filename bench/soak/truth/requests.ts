import type { AwsSandbox } from '@lastcall/sandbox';

/** A request to AWS, as the sandbox remembers it. */
export type Request = AwsSandbox['calls']['seen'][number];

/** The requests that change something, kept for longer than the sandbox keeps them. */
export type Requests = { look(): void; of(action: Writing): readonly Request[]; readonly count: number };

const WRITINGS = [
  'DeregisterTargets',
  'DeregisterInstancesFromLoadBalancer',
  'SendCommand',
  'CancelCommand',
  'CompleteLifecycleAction',
  'RecordLifecycleActionHeartbeat',
] as const;

/** One of the actions that change something. */
export type Writing = (typeof WRITINGS)[number];

const isWriting = (action: string): action is Writing => (WRITINGS as readonly string[]).includes(action);

/** Nothing seen yet. */
export function openRequests({ calls }: AwsSandbox): Requests {
  const kept: Request[] = [];
  let count = 0;
  let last: Request | null = null;
  return {
    of: (wanted) => kept.filter(({ action }) => action === wanted),
    get count() {
      return count;
    },
    look() {
      const unseen = last === null ? calls.seen : calls.seen.slice(calls.seen.lastIndexOf(last) + 1);
      kept.push(...unseen.filter(({ action }) => isWriting(action)));
      count += unseen.length;
      last = calls.seen.at(-1) ?? null;
    },
  };
}
