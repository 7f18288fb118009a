import type { Stay } from '../truth/stays.ts';
import { type Audit, BLUR_MS, type Ended, type Evidence, type Excuse, type Finding, namesIn, untrue } from './evidence.ts';

/** A last look may be shared with another run, and so be as old as this, ms. */
const LAST_LOOK_MS = 2_250;
/** The list of target groups may be as old as this, and takes a moment to be read, ms. */
const LIST_KEPT_MS = 65_000;

/** What one run has read of a group serves others for so long, ms. */
const SHARED_MS = 6_000;

/** Judges what `elb-deregister` claims about where the instance is. */
export const auditDeregistration: Audit = (ended, evidence) => {
  const { outcome, facts, summary, code } = ended.step;
  if (outcome === 'succeeded')
    return [...stillIn(ended, evidence), ...miscounted(ended, evidence), ...notBack(namesIn(facts.repeated), ended, evidence)];
  if (outcome === 'skipped' && summary.startsWith('in no load balancer')) return stillIn(ended, evidence);
  if (outcome !== 'failed') return [];
  const again = code === 'ELB_REGISTERED_AGAIN' ? (summary.split(': ')[1]?.split(', ') ?? []) : [];
  return [...notBack(again, ended, evidence), ...notIn(namesIn(facts.stillIn), ended, evidence)];
};

const staysOf = ({ view }: Ended, { truth }: Evidence): readonly Stay[] => truth.stays.of(view.instanceId);

const textOf = ({ place, key, state, from, to }: Stay): string => `${state} ${place} as ${key} from ${from} to ${to ?? 'now'}`;

function stillIn(ended: Ended, evidence: Evidence): readonly Finding[] {
  const { endedAt } = ended;
  return staysOf(ended, evidence)
    .filter(({ state, from, to }) => state === 'in' && from <= endedAt && (to === null || to > endedAt + BLUR_MS))
    .map((stay) => ({ truth: textOf(stay), excuse: excuseFor(stay, ended) }));
}

function excuseFor(stay: Stay, { step, startedAt, endedAt }: Ended): Excuse | null {
  if (namesIn(step.facts.warnings).some((warning) => warning.includes('cannot tell'))) return 'said that it cannot tell';
  if (isYoung(stay, startedAt)) return 'in a group younger than a minute';
  if (stay.from > endedAt - LAST_LOOK_MS) return 'registered again at the last moment';
  return stay.from > startedAt - SHARED_MS && stay.from < startedAt ? 'registered a moment before' : null;
}

const isYoung = ({ placeMadeAt }: Stay, at: number): boolean => placeMadeAt > at - LIST_KEPT_MS;

/** Everything the instance stood in while the step ran, at least and at most: what came or went in the middle may be counted or not. */
function miscounted(ended: Ended, evidence: Evidence): readonly Finding[] {
  const { step, startedAt } = ended;
  const { targets } = step.facts;
  if (typeof targets !== 'number') return [untrue(`no number of targets: ${JSON.stringify(step.facts)}`)];
  const [during, before] = [BLUR_MS, SHARED_MS].map((ms) => staysBetween(ended, evidence, startedAt - ms)) as [
    readonly Stay[],
    readonly Stay[],
  ];
  const sure = during.filter((stay) => isSure(stay, ended, during));
  const [least, most] = [registrationsIn(sure), registrationsIn(during)];
  if (targets >= least && targets <= most) return [];
  const truth = `${least} to ${most} targets: ${during.map(textOf).join('; ')}`;
  return [{ truth, excuse: targets > most && targets <= registrationsIn(before) ? 'counted where it had just been' : null }];
}

const staysBetween = (ended: Ended, evidence: Evidence, from: number): readonly Stay[] =>
  staysOf(ended, evidence).filter((stay) => stay.from <= ended.endedAt && (stay.to === null || stay.to >= from));

/** In service when the step began and for a while before, and until it left: not until the group was gone. */
function isSure(stay: Stay, { startedAt }: Ended, all: readonly Stay[]): boolean {
  const { state, from, to, placeKey, key } = stay;
  if (state !== 'in' || from >= startedAt - SHARED_MS || isYoung(stay, startedAt)) return false;
  const hasLeft = all.some((next) => next.state === 'leaving' && next.placeKey === placeKey && next.key === key && next.from === to);
  return to === null || (hasLeft && to > startedAt + BLUR_MS);
}

const registrationsIn = (stays: readonly Stay[]): number => new Set(stays.map(({ placeKey, key }) => `${placeKey} ${key}`)).size;

/** Places said to have taken it in again since they were last read, which they had not. */
function notBack(places: readonly string[], ended: Ended, evidence: Evidence): readonly Finding[] {
  const { startedAt, endedAt } = ended;
  const back = staysOf(ended, evidence).filter(({ state, from }) => state === 'in' && from > startedAt - SHARED_MS && from <= endedAt);
  const strange = places.filter((name) => !back.some(({ place }) => place === name));
  return strange.map((name) => untrue(`nobody registered it again in ${name}`));
}

/** Places said to have it still, which they had not. */
function notIn(places: readonly string[], ended: Ended, evidence: Evidence): readonly Finding[] {
  const { endedAt } = ended;
  const there = staysOf(ended, evidence).filter(
    ({ state, from, to }) => state === 'in' && from <= endedAt && (to === null || to >= endedAt - BLUR_MS),
  );
  return places.filter((name) => !there.some(({ place }) => place === name)).map((name) => untrue(`it is not in ${name}`));
}
