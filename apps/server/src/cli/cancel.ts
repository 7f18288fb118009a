import { cancelLines } from '../terminal/cancel-lines.ts';
import { PIPE } from '../terminal/screen.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';
import { findOne } from './seen/find-one.ts';
import { type Whom, withSeen } from './seen/open-seen.ts';
import type { Seen, Whole } from './seen/seen.ts';

/** Which one; `asking`: whether a person is asked before. */
export type CancelOptions = { readonly id: string; readonly asking: 'ask' | 'sure' };

/**
 * Calls an interruption off, after saying what that undoes and asking. Rejects with CLI_INTERRUPTION_UNKNOWN, CLI_ID_AMBIGUOUS, CLI_ALREADY_CLOSED,
 * and with CLI_CONFIRMATION_NEEDED where nobody can be asked.
 */
export async function cancel(whom: Whom, { id, asking }: CancelOptions, line: CommandLine): Promise<void> {
  await withSeen(whom, line, async (seen) => {
    const view = await findOne(seen, id);
    if (view.closedAt !== null) throw cliErrors.alreadyClosed(view.id);
    tellWhatItUndoes(view, seen, line);
    if (asking === 'ask' && !(await isSure(line))) return line.write('nothing was cancelled');
    await callOff(seen, view);
    line.write(whatFollows(whom, view));
  });
}

function tellWhatItUndoes(view: Whole, { now }: Seen, { screen = PIPE, write }: CommandLine): void {
  for (const text of cancelLines({ view, now: now(), width: screen.columns(), paint: screen.paint })) write(text);
}

/** It may have ended while the person thought about it. */
async function callOff(seen: Seen, { id }: Whole): Promise<void> {
  const became = await seen.cancel(id);
  if (became === 'unknown') throw cliErrors.interruptionUnknown(id);
  if (became === 'closed') throw cliErrors.alreadyClosed(id);
}

async function isSure({ ask }: CommandLine): Promise<boolean> {
  if (ask === undefined) throw cliErrors.confirmationNeeded();
  return /^y(es)?$/i.test((await ask('Cancel it? [y/N] ')).trim());
}

function whatFollows({ store, config }: Whom, { id }: Whole): string {
  if (store === null && config === null) return `cancelled: \`lastcall follow ${id}\` shows how it ends`;
  return 'cancelled: whoever runs it with this store ends it within a second, or when it is started next';
}
