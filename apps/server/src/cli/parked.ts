import { parkedLines } from '../terminal/parked-lines.ts';
import { askApi } from './ask-api.ts';
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
export async function listParked(server: string, { clock, write }: CommandLine): Promise<void> {
  const { status, body } = await askApi({ clock, server, path: 'api/parked', method: 'GET' });
  if (status !== 200 || !Array.isArray(body)) throw cliErrors.apiRefused(server, status);
  for (const line of parkedLines(body as readonly ListedParking[])) write(line);
}
