import type { Interruption } from '@lastcall/plugin-api';
import type { Pipeline } from '../config/config.ts';

/** When a run may start and when it must be over, epoch ms. */
export type RunWindow = { readonly startsAt: number; readonly deadlineAt: number };

/**
 * The window of an interruption's run. It starts at the notice, or `startBefore` ahead of AWS's instant where the pipeline
 * says so, or when its turn came if that is later (`turnAt`, for kinds that wait); it ends `margin` before AWS's instant, and no later than `limit` after its start.
 * Depends on the notice and that turn alone, never on the present, so that a resumed run has the same window.
 */
export function runWindow(pipeline: Pipeline, interruption: Interruption, turnAt = 0): RunWindow {
  const { noticedAt, deadlineAt } = interruption;
  const startsAt = Math.max(turnAt, startOf(pipeline.startBeforeMs, noticedAt, deadlineAt));
  const limitAt = startsAt + pipeline.limitMs;
  return { startsAt, deadlineAt: deadlineAt === null ? limitAt : Math.min(limitAt, deadlineAt - pipeline.marginMs) };
}

function startOf(startBeforeMs: number | null, noticedAt: number, deadlineAt: number | null): number {
  if (startBeforeMs === null || deadlineAt === null) return noticedAt;
  return Math.max(noticedAt, deadlineAt - startBeforeMs);
}
