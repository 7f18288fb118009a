import type { Clock, Reporter, ReporterContext, Share } from '@lastcall/plugin-api';
import { hostOf } from './ask-patiently.ts';
import type { WebhookConfig } from './config.ts';
import { webhookErrors } from './errors.ts';
import { gatheredForm } from './form.ts';
import { createGate } from './gate.ts';
import { knock, type Poster } from './post.ts';
import { createRefusals } from './refusals.ts';
import { tellEach } from './tell-each.ts';
import { type Board, tellGathered } from './tell-gathered.ts';

/** What a reporter is made of. */
export type WebhookReporterParts = { readonly config: WebhookConfig; readonly clock: Clock; readonly share: Share };

/** How long one report may go on, ms: less than the host grants, so that what was told can be noted. */
const REPORT_LIMIT_MS = 45_000;

/** Asks whether anybody answers. Whether they take what they are told only a message shows. */
async function check(poster: Poster): Promise<void> {
  const problem = await knock(poster);
  if (problem !== null) throw webhookErrors.unreachable(hostOf(poster), { problem, cause: undefined });
}

/** A reporter that posts what the configuration chooses. Makes no call before the first report or check. */
export function createWebhookReporter({ config, clock, share }: WebhookReporterParts): Reporter {
  const standing = { gate: createGate(clock), refusals: createRefusals() };
  const toldHere = new Set<number>();
  const board: Board = new Map();
  const pace = { sentAt: Number.NEGATIVE_INFINITY, upTo: null };
  const form = gatheredForm(config);
  const askingIn = ({ log, signal }: ReporterContext) => ({
    ...{ config, clock, share, log, signal, ...standing },
    untilAt: clock.now() + REPORT_LIMIT_MS,
  });
  return {
    check: (signal) => check({ config, clock, share, signal }),
    async report(report, context) {
      context.signal.throwIfAborted();
      const asking = askingIn(context);
      if (form !== null) return tellGathered({ asking: { ...asking, over: context.signal }, form, board, pace }, { report, context });
      const firstAt = report.entries[0]?.position ?? 0;
      for (const position of toldHere) if (position < firstAt) toldHere.delete(position);
      await tellEach({ asking, toldHere }, { report, context });
      return undefined;
    },
  };
}
