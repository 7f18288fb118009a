import type { Acceptance, Taken } from '@lastcall/core';
import { type Api, askApi } from './ask-api.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';

/**
 * Has a server deliver something parked once more, and prints what became of it. Rejects with PARKED_UNKNOWN, and with
 * CLI_STILL_UNREADABLE when nothing came of it.
 */
export async function replay(api: Api, id: string, { write }: CommandLine): Promise<void> {
  const path = `api/parked/${encodeURIComponent(id)}/replay`;
  const { status, body } = await askApi(api, { path, method: 'POST', expected: [404] });
  if (status === 404 && (body as { code?: unknown } | null)?.code === 'PARKED_UNKNOWN') throw cliErrors.parkedUnknown(id);
  if (status === 404 || body === null) throw cliErrors.apiRefused(api.server, status);
  const taken = body as Taken;
  if (taken.what === 'parked') throw cliErrors.stillUnreadable(taken.problem);
  for (const line of linesOf(taken)) write(line);
}

function linesOf(taken: Exclude<Taken, { what: 'parked' }>): readonly string[] {
  return taken.what === 'ignored' ? [`nothing to act on: ${taken.reason}`] : taken.acceptances.map(said);
}

function said({ effect, interruptionId }: Acceptance): string {
  if (effect === 'opened') return `opened ${interruptionId}`;
  if (effect === 'merged') return `merged into ${interruptionId}, which is open`;
  return effect === 'duplicate' ? `known already in ${interruptionId}` : 'nothing is open that it could end';
}
