import type { InterruptionView } from '@lastcall/plugin-api';
import { type Clock, messageOf } from '@lastcall/plugin-api';
import { audit } from './audit/audit.ts';
import type { Evidence, Mismatch } from './audit/evidence.ts';

/** Somebody who follows the servers' API and holds what it tells against the world while it happens. */
export type Watch = {
  readonly mismatches: readonly Mismatch[];
  /** How many interruptions it has audited. */
  readonly audited: number;
  /** True when the API answers, and knows of nothing open. */
  isQuiet(): Promise<boolean>;
  stop(): void;
};

type Parts = { readonly clock: Clock; readonly api: string; readonly evidence: Evidence; readonly say: (line: string) => void };

const LOOK_MS = 5_000;
const PATIENCE_MS = 10_000;
/** The most the API lists. */
const LIMIT = 1_000;

/** Begins to follow. What it finds is said at once. */
export function openWatch({ clock, api, evidence, say }: Parts): Watch {
  const mismatches: Mismatch[] = [];
  const audited = new Set<string>();
  const look = async () => {
    const views = await viewsOf(api);
    const closed = views.filter(({ id, closedAt }) => closedAt !== null && !audited.has(id));
    for (const view of closed) {
      audited.add(view.id);
      const found = audit(view, evidence);
      const inexcusable = found.filter(({ excuse }) => excuse === null);
      mismatches.push(...inexcusable);
      for (const { interruptionId, claim, truth } of inexcusable) say(`${interruptionId}\n  claim: ${claim}\n  truth: ${truth}`);
    }
    return views.length - views.filter(({ closedAt }) => closedAt !== null).length;
  };
  const again = () => {
    look()
      .then((open) => say(`${audited.size} closed, ${open} open, ${mismatches.length} mismatches`))
      .catch((problem) => say(`the API does not answer: ${messageOf(problem)}`));
    callOff = clock.schedule(clock.now() + LOOK_MS, again);
  };
  let callOff = clock.schedule(clock.now() + LOOK_MS, again);
  return {
    mismatches,
    get audited() {
      return audited.size;
    },
    isQuiet: () =>
      viewsOf(api).then(
        (views) => views.every(({ closedAt }) => closedAt !== null),
        () => false,
      ),
    stop: () => callOff(),
  };
}

async function viewsOf(api: string): Promise<readonly InterruptionView[]> {
  const response = await fetch(`${api}/api/interruptions?detail=whole&limit=${LIMIT}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  return JSON.parse(await response.text(), asEpochMs) as readonly InterruptionView[];
}

/** The API tells instants as text. */
function asEpochMs(key: string, value: unknown): unknown {
  return key.endsWith('At') && typeof value === 'string' ? Date.parse(value) : value;
}
