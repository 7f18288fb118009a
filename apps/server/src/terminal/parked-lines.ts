import type { ListedParking } from '../cli/parked.ts';
import { cutTo } from './columns.ts';
import { plain } from './plain.ts';

/** Longer reasons are cut in the table; the page and the API have them whole. */
const REASON_LENGTH = 72;

/** What is parked as a table a person reads, and how to go on from there. */
export function parkedLines(parked: readonly ListedParking[]): readonly string[] {
  if (parked.length === 0) return ['nothing is parked'];
  const rows = [['when', 'source', 'reason', 'replayed', 'id'], ...parked.map(cellsOf)];
  const widths = rows.reduce<readonly number[]>((widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)), []);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', '`lastcall replay ID` delivers one of them once more'];
}

function cellsOf({ receivedAt, source, reason, replayedAt, id }: ListedParking): readonly string[] {
  return [moment(receivedAt), source, cutTo(plain(reason), REASON_LENGTH), replayedAt === null ? 'never' : moment(replayedAt), id];
}

/** In UTC, as logs have it, to the second. */
const moment = (instant: string) => `${instant.slice(0, 19).replace('T', ' ')}Z`;
