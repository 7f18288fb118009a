import type { Kind } from '@lastcall/plugin-api';
import { written } from '../sight/written.ts';
import { listLines } from '../terminal/list-lines.ts';
import { PIPE, type Screen } from '../terminal/screen.ts';
import { groupOf } from '../terminal/standing.ts';
import type { CommandLine } from './command-line.ts';
import type { Outcome } from './outcomes.ts';
import { latest } from './seen/find-one.ts';
import { type Whom, withSeen } from './seen/open-seen.ts';
import type { Brief, Seen } from './seen/seen.ts';

/** What to list; null: whatever it is. */
export type ListOptions = {
  readonly standing: 'open' | 'any';
  readonly outcome: Outcome | null;
  readonly kind: Kind | null;
  readonly group: string | null;
  readonly limit: number;
  readonly form: 'table' | 'json';
};

/** Prints interruptions: what is open first, the earliest deadline at the top, then what is over, newest first. */
export async function list(whom: Whom, options: ListOptions, line: CommandLine): Promise<void> {
  await withSeen(whom, line, async (seen) => {
    const found = await gather(seen, options);
    if (options.form === 'json') return line.write(JSON.stringify(found.map(written), null, 2));
    for (const text of tableOf(found, { options, now: seen.now(), screen: line.screen ?? PIPE })) line.write(text);
  });
}

type Printing = { readonly options: ListOptions; readonly now: number; readonly screen: Screen };

function tableOf(interruptions: readonly Brief[], { options: { standing, limit }, now, screen }: Printing): readonly string[] {
  const { columns, paint, isTerminal } = screen;
  if (interruptions.length === 0) return [standing === 'open' ? 'nothing is open' : 'no interruption fits'];
  const more = isTerminal && interruptions.length === limit ? [paint('faint', `the first ${limit}; --limit shows more`)] : [];
  return [...listLines({ interruptions, now, width: columns(), paint }), ...more];
}

async function gather(seen: Seen, { standing, outcome, kind, group, limit }: ListOptions): Promise<readonly Brief[]> {
  const fits = (view: Brief) => (kind ?? view.kind) === view.kind && (group ?? groupOf(view)) === groupOf(view);
  const found = outcome === null ? (await seen.open()).filter(fits).sort(byDeadline) : [];
  if (standing === 'open') return found.slice(0, limit);
  for await (const view of latest(seen)) {
    if (found.length >= limit) break;
    if (view.closedAt !== null && fits(view) && (outcome ?? view.outcome) === view.outcome) found.push(view);
  }
  return found.slice(0, limit);
}

const byDeadline = (one: Brief, other: Brief): number => dueAt(one) - dueAt(other) || one.openedAt - other.openedAt;

const dueAt = ({ deadlineAt }: Brief): number => deadlineAt ?? Number.MAX_SAFE_INTEGER;
