import { sampleNotice } from '@lastcall/core';
import { type Kind, signalAt } from '@lastcall/plugin-api';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';
import { sampleId } from './plan.ts';

/** How long the server may take to answer, ms. */
const ANSWER_LIMIT_MS = 10_000;

/** Where and what to send. */
export type SendOptions = {
  readonly kind: Kind;
  readonly instance: string | null;
  /** The address of the server's `eventbridge` source. */
  readonly to: string;
  readonly key: string;
  readonly keyHeader: string;
};

/** Posts a sample notice to a server as an EventBridge API destination would. A sample sent again is a new notice. */
export async function send({ kind, instance, to, key, keyHeader }: SendOptions, { clock, write }: CommandLine): Promise<void> {
  const at = clock.now();
  const body = sampleNotice(kind, { instanceId: instance ?? sampleId(kind), at, id: `sample-${at}` });
  const headers = { 'content-type': 'application/json; charset=utf-8', [keyHeader]: key };
  const held = signalAt(clock, at + ANSWER_LIMIT_MS, new Error('no answer'));
  const answer = await fetch(to, { method: 'POST', headers, body, signal: held.signal })
    .catch((cause: unknown) => {
      throw cliErrors.serverUnreachable(to, cause);
    })
    .finally(held.release);
  if (!answer.ok) throw cliErrors.noticeRefused(to, answer.status);
  const { status } = (await answer.json().catch(() => ({}))) as { readonly status?: unknown };
  const became = typeof status === 'string' ? ` (${status})` : '';
  write(`sent a ${kind} of ${instance ?? sampleId(kind)}, ${to} answered ${answer.status}${became}`);
}
