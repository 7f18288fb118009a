import type { Store } from '@lastcall/core';
import type { Event, Instance, InterruptionView } from '@lastcall/plugin-api';
import { systemClock } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { views } from '../fixtures.ts';

/** An instance's id by its number. */
export const instanceId = (number: number): string => `i-${String(number).padStart(17, '0')}`;

type Life = { readonly instance?: Partial<Instance>; readonly end?: 'succeeded' | 'degraded' };

const OWNER = 'the-test';

/** What is journalled of a run whose first step is under way. */
function eventsOf(instance: Instance): readonly Event[] {
  const plan = views.running.plan as NonNullable<InterruptionView['plan']>;
  const [step] = plan.stages.flatMap(({ steps }) => steps);
  const at = systemClock.now();
  return [
    { what: 'run-claimed', owner: OWNER, attempt: 1 },
    { what: 'looked-up', found: 'instance', instance },
    { what: 'planned', plan: { ...plan, plannedAt: at, startsAt: at, deadlineAt: at + 110_000 }, redo: [] },
    { what: 'step-started', step: step?.id ?? '', attempt: 1, deadlineAt: at + 20_000 },
    { what: 'step-progress', step: step?.id ?? '', text: 'drains from 2 target groups', facts: {} },
  ];
}

/** Has a replica run an interruption that is open, and close it where it is to end. */
export async function live(store: Store, id: string, number: number, { instance = {}, end }: Life = {}): Promise<void> {
  const [lease] = await store.claim(OWNER, [{ key: id, seen: { owner: null, epoch: 0, renewals: 0 } }]);
  if (lease === undefined) throw new Error(`${id} cannot be claimed`);
  const found = anInstance({ tags: { Name: `web-${number}` }, group: `group-${number % 4}`, ...instance });
  const events = eventsOf(found);
  const at = systemClock.now();
  await store.append(
    lease,
    events.map((event, index) => ({ nth: index + 1, at, event })),
  );
  if (end === undefined) return;
  const revision = (await store.find(id))?.revision ?? 1;
  await store.close(lease, { nth: events.length + 1, at, event: { what: 'closed', outcome: end, reason: `it ${end}` } }, revision);
}
