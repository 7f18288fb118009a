import type { Kind } from '@lastcall/plugin-api';
import { durationText } from '@lastcall/plugin-api';
import { fits } from '../pipeline/allot.ts';
import type { Pipeline } from './config.ts';
import type { Draft, Placed } from './draft.ts';
import type { Problem } from './problem.ts';
import { placedSteps, type Rule } from './rules.ts';

/** What AWS gives from the notice on, for the kinds where it is always the same. */
const NOTICE_MS: Partial<Record<Kind, number>> = { 'spot-interruption': 120_000, 'capacity-interruption': 120_000 };

/** What works, but probably not as it was meant. */
export const WARNINGS: readonly Rule[] = [
  ({ pipelines }) => pipelines.flatMap(budgetsFitTheNotice),
  ({ pipelines }) => pipelines.flatMap(reserveIsForSomebody),
  changesAreForSomebody,
];

function budgetsFitTheNotice(pipeline: Placed<Pipeline>): readonly Problem[] {
  const tight = pipeline.value.on.filter((kind) => !fitsNotice(pipeline.value, kind));
  return tight.slice(0, 1).map((kind) => ({
    path: [...pipeline.path, 'stages'],
    what: `budgets, margin (${durationText(pipeline.value.marginMs)}) and reserve (${durationText(pipeline.value.reserveMs)}) need more than ${timeFor(pipeline.value, kind)}`,
    todo: 'shorten a budget: as it is, optional steps are left out and then every budget is cut',
  }));
}

/** What leaves the least time, in words. */
function timeFor({ limitMs, marginMs }: Pipeline, kind: Kind): string {
  const noticeMs = NOTICE_MS[kind] ?? 0;
  return limitMs < noticeMs - marginMs ? `the limit of ${durationText(limitMs)}` : `the ${durationText(noticeMs)} of a ${kind}`;
}

function fitsNotice({ marginMs, reserveMs, limitMs, stages }: Pipeline, kind: Kind): boolean {
  const noticeMs = NOTICE_MS[kind];
  if (noticeMs === undefined) return true;
  const asked = stages.map(({ steps }) => steps.filter(({ on }) => on === null || on.includes(kind)));
  return fits(asked, { startsAt: 0, deadlineAt: Math.min(limitMs, noticeMs - marginMs), reserveMs });
}

function reserveIsForSomebody(pipeline: Placed<Pipeline>): readonly Problem[] {
  if (pipeline.value.reserveMs === 0 || placedSteps(pipeline).some(({ value }) => value.always)) return [];
  return [
    {
      path: pipeline.path,
      key: 'reserve',
      what: 'no step is marked `always`, so nothing uses the reserve',
      todo: 'mark one, or remove the reserve',
    },
  ];
}

/** Addresses that only programs of the same machine reach. */
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

function changesAreForSomebody({ listen, access }: Draft): readonly Problem[] {
  if (access === null || listen === null || !access.changes || LOOPBACK.test(listen.private.host)) return [];
  if (access.bearer.length > 0 || access.user !== null) return [];
  return [
    {
      path: ['access', 'changes'],
      what: 'whoever reaches the private listener may cancel interruptions',
      todo: 'ask for a token with `bearer`, or let `listen.private` be on 127.0.0.1',
    },
  ];
}
