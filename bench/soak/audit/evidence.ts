import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import type { Fleet } from '../fleet.ts';
import type { Owner } from '../owner.ts';
import type { Truth } from '../truth/truth.ts';

/** What claims are held against. */
export type Evidence = { readonly truth: Truth; readonly fleet: Pick<Fleet, 'all'>; readonly owner: Pick<Owner, 'asked'> };

/** What is not as a step claims. With an excuse it could not have known better: counted, and no mismatch. */
export type Finding = { readonly truth: string; readonly excuse: Excuse | null };

/** Why a step may claim what is not so. */
export type Excuse =
  | 'in a group younger than a minute'
  | 'registered again at the last moment'
  | 'registered a moment before'
  | 'said that it cannot tell'
  | 'counted where it had just been'
  | 'ended by its own request, whose answer was lost';

/** A finding about an interruption. */
export type Mismatch = Finding & { readonly interruptionId: string; readonly claim: string };

/** A step that ended, and the interruption it belongs to. */
export type Ended = { readonly view: InterruptionView; readonly step: StepView; readonly startedAt: number; readonly endedAt: number };

/** Judges what a step claims. Gives what is not so. */
export type Audit = (ended: Ended, evidence: Evidence) => readonly Finding[];

/** What nothing excuses. */
export const untrue = (truth: string): Finding => ({ truth, excuse: null });

/** How late the record of the world may be, ms. */
export const BLUR_MS = 250;

/** Names in a list of facts; none where it is something else. */
export const namesIn = (fact: unknown): readonly string[] => (Array.isArray(fact) ? fact.map(String) : []);
