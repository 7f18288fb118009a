import { parkedLines } from '../terminal/parked-lines.ts';
import { type Api, askApi } from './ask-api.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';

/** Something parked, as far as the list shows it. */
export type ListedParking = {
  readonly id: string;
  /** RFC 3339, like every instant of the API. */
  readonly receivedAt: string;
  readonly replayedAt: string | null;
  readonly source: string;
  readonly reason: string;
};

/** Prints what a server has parked, newest first. */
export async function listParked(api: Api, { write }: CommandLine): Promise<void> {
  const { body } = await askApi(api, { path: 'api/parked', method: 'GET' });
  if (!Array.isArray(body)) throw cliErrors.apiStrange(api.server, 'a list of what is parked');
  for (const line of parkedLines(body as readonly ListedParking[])) write(line);
}
