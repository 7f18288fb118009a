import type { Event } from '@lastcall/plugin-api';
import type { Incarnation } from './replica.ts';
import { type Owned, processOf, type Story, wasPaused } from './story.ts';

/** How late an end may be noted, ms. */
const ALLOWED_MS = 250;

/** A step that went on past its deadline and that of its run. */
export type Late = { readonly words: string; readonly lateMs: number; readonly paused: boolean };

type Told<What extends Event['what']> = Owned & { readonly event: Extract<Event, { what: What }> };

const is =
  <What extends Event['what']>(what: What) =>
  (entry: Owned): entry is Told<What> =>
    entry.event.what === what;

/** What ended too late, whoever ran it. What was only passed over took no time. */
export function latenessIn({ id, owned }: Story, incarnations: readonly Incarnation[]): readonly Late[] {
  return owned.filter(is('step-ended')).flatMap((ended): readonly Late[] => {
    const started = owned.filter(is('step-started')).findLast(isStartOf(ended));
    const plan = owned.filter(is('planned')).findLast(({ position }) => position < ended.position);
    if (started === undefined || plan === undefined || ended.event.outcome === 'not-reached') return [];
    const lateMs = ended.at - Math.max(started.event.deadlineAt, plan.event.plan.deadlineAt);
    if (lateMs <= ALLOWED_MS) return [];
    const paused = wasPaused(processOf(ended.by.owner, incarnations), { from: started.at, to: ended.at });
    return [{ words: `${id}: ${ended.event.step} ${ended.event.outcome} ${lateMs} ms late by ${ended.by.owner}`, lateMs, paused }];
  });
}

const isStartOf =
  ({ by, event, position }: Told<'step-ended'>) =>
  (started: Told<'step-started'>): boolean =>
    started.by.epoch === by.epoch && started.event.step === event.step && started.position < position;
