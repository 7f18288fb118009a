import type { Wanted } from '@lastcall/aws';
import { done, type Facts, type Interruption, type StepResult, signalAt, skipped } from '@lastcall/plugin-api';
import { elbErrors } from './errors.ts';
import { tellOutlook } from './outlook.ts';
import type { Parts } from './parts.ts';
import { openPlaces } from './places.ts';
import { type Found, type SearchResult, searchAndLeave } from './search.ts';
import { inNothingText, placesText, secondsText } from './sentences.ts';
import { type Settled, type Settling, settle, untilIdle } from './settle.ts';
import { warningsAfter, warningsFor } from './warnings.ts';

/** What is known of targets may be this old when a run begins: so a storm of runs shares its requests. */
const SHARED_MS = 5_000;
/** So long after its launch a machine may still be registered somewhere, ms. */
const YOUNG_MS = 60_000;
const SHARED_WHEN_YOUNG_MS = 500;
/** Kept free before the deadline for the last look. */
const SPARE_MS = 1_000;
const MOST_NAMES = 20;

/** Who is looked for; a hook names the group even where the inventory could not be asked. */
export function wantedOf({ instanceId, account, region, instance, hooks }: Interruption): Wanted {
  return { instanceId, account, region, instance, group: instance?.group ?? hooks[0]?.group ?? null };
}

/** When looking has to end so that settling has its time, but never before half of the time is gone; epoch ms. */
export function searchUntilAt(now: number, deadlineAt: number, settleMs: number): number {
  return Math.max(now + (deadlineAt - now) / 2, deadlineAt - settleMs - SPARE_MS);
}

/**
 * How long before the deadline leaving ends, ms, when `leftMs` are left: what could not be left has to be told, and in a storm hundreds have that
 * to do at the same moment. A fortieth of the time, from a second to three.
 */
export function leaveSpareMs(leftMs: number): number {
  return Math.min(3 * SPARE_MS, Math.max(SPARE_MS, leftMs / 40));
}

/** Since when the instance is out, epoch ms: what an earlier attempt journalled, where this one found nothing left to do. */
export function outSince(found: readonly Found[], earlier: unknown): number {
  const isResumed = typeof earlier === 'number' && found.every(({ left }) => left === 0);
  return isResumed ? earlier : Math.max(...found.map(({ leftAt }) => leftAt));
}

/** Since when what others have read is fresh enough, epoch ms: a machine that has just been launched is still being registered. */
export function freshSince(now: number, launchedAt: number | null): number {
  const isYoung = launchedAt !== null && now - launchedAt < YOUNG_MS;
  return now - (isYoung ? SHARED_WHEN_YOUNG_MS : SHARED_MS);
}

function search({ balancing, config, clock, interruption, context }: Parts, listed: (sure: number) => void): Promise<SearchResult> {
  const since = freshSince(clock.now(), interruption.instance?.launchedAt ?? null);
  const { loadBalancers, ipTargets } = config;
  return searchAndLeave({
    clock,
    since,
    listed,
    call: context,
    mode: context.dryRun ? 'only look' : 'leave',
    untilAt: searchUntilAt(clock.now(), context.deadlineAt, config.settle),
    leaveUntilAt: context.deadlineAt - leaveSpareMs(context.remainingMs()),
    lists: openPlaces({ balancing, wanted: wantedOf(interruption), loadBalancers, ipTargets, since }),
  });
}

const factsOf = ({ found, behind, leftToPods }: SearchResult, deregisteredAt: number): Facts => ({
  places: found.map(({ place }) => place.name).slice(0, MOST_NAMES),
  targets: found.reduce((sum, { targets }) => sum + targets, 0),
  deregisteredAt,
  ...(behind.length > 0 && { stillIn: behind.map(({ name }) => name).slice(0, MOST_NAMES) }),
  ...(leftToPods.length > 0 && { leftToPods: leftToPods.slice(0, MOST_NAMES) }),
});

/** Failure is a throw, but only after everything that could be done is done. */
function throwWhatFailed({ failures, seen, unseen, isListed, behind, found }: SearchResult): void {
  if (failures.length > 0) throw failures[0];
  if (behind.length > 0) throw elbErrors.leftBehind({ left: found.length, names: behind.map(({ name }) => name), unseen });
  if (unseen > 0 || !isListed) throw elbErrors.searchIncomplete({ seen, unseen, isListed });
}

/** An instance that waits at a hook lives as long as its run needs. */
const leftMsOf = ({ interruption: { deadlineAt }, clock }: Parts) =>
  deadlineAt === null ? Number.POSITIVE_INFINITY : deadlineAt - clock.now();

type Times = { readonly deregisteredAt: number; readonly settledAt: number };
type SettledAndWarned = Settled & { readonly warnings: readonly string[] };

async function settleAndWarn(parts: Parts, found: readonly Found[], times: Times): Promise<SettledAndWarned> {
  const { clock, context, balancing } = parts;
  const places = found.map(({ place }) => place);
  const { log, sleep } = context;
  const settling: Settling = { ...times, isBusy: balancing.departures.isBusy, clock, places, call: context, sleep };
  const held = signalAt(clock, times.settledAt, new Error('settled'), context.signal);
  const warn = async () => {
    await untilIdle(settling);
    return warningsFor(found, leftMsOf(parts), { ...context, signal: held.signal });
  };
  const [settled, warnings] = await Promise.all([settle(settling), warn().finally(() => held.release())]);
  const all = [...warnings, ...warningsAfter(found, settled)];
  for (const warning of all) log.warn(warning, { instanceId: parts.interruption.instanceId });
  return { ...settled, warnings: all };
}

/** Takes the instance out of everything it is in and keeps it serving for the settle time. */
export async function deregister(parts: Parts): Promise<StepResult> {
  const { context } = parts;
  const telling = tellOutlook(parts);
  const result = await search(parts, telling.listed).finally(telling.stop);
  if (result.found.length === 0) throwWhatFailed(result);
  if (result.found.length === 0) return findNothing(parts, result);
  const deregisteredAt = outSince(result.found, context.ownFacts.deregisteredAt);
  if (!context.dryRun) return settleOut(parts, result, deregisteredAt);
  throwWhatFailed(result);
  return done(`would have taken it out of ${placesText(result.found)}`, factsOf(result, deregisteredAt));
}

/** What an earlier attempt took out may be gone from AWS's answers by now: it goes on serving as long as it would have. */
async function findNothing({ clock, config, context }: Parts, { leftToPods }: SearchResult): Promise<StepResult> {
  const { deregisteredAt } = context.ownFacts;
  if (typeof deregisteredAt !== 'number' || context.dryRun) return skipped(inNothingText(leftToPods));
  const settledAt = Math.min(deregisteredAt + config.settle, context.deadlineAt - SPARE_MS);
  await context.sleep(Math.max(0, settledAt - clock.now()));
  return done('out of everything since the attempt before, and settled', context.ownFacts);
}

async function settleOut(parts: Parts, result: SearchResult, deregisteredAt: number): Promise<StepResult> {
  const { clock, config, context } = parts;
  const text = placesText(result.found);
  const settledAt = Math.min(deregisteredAt + config.settle, context.deadlineAt - SPARE_MS);
  const facts = factsOf(result, deregisteredAt);
  await context.progress(`out of ${text}`, facts);
  const { repeated, lost, warnings } = await settleAndWarn(parts, result.found, { deregisteredAt, settledAt });
  if (lost.length > 0) throw elbErrors.registeredAgain(lost);
  throwWhatFailed(result);
  const again = repeated.length > 0 ? `, ${repeated.length} of them twice` : '';
  const settledMs = Math.max(0, Math.min(config.settle, clock.now() - deregisteredAt));
  return done([`out of ${text}${again}, settled ${secondsText(settledMs)}`, ...warnings].join('; '), {
    ...facts,
    repeated,
    warnings,
    settledMs,
  });
}
