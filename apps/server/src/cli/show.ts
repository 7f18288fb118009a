import { written } from '../sight/written.ts';
import { interruptionLines } from '../terminal/interruption-lines.ts';
import { PIPE } from '../terminal/screen.ts';
import type { CommandLine } from './command-line.ts';
import { findOne } from './seen/find-one.ts';
import { type Whom, withSeen } from './seen/open-seen.ts';

/** Where lines may have any length, a drawing still needs a width. */
export const UNBOUNDED_WIDTH = 120;

/** Which one, and how. */
export type ShowOptions = { readonly id: string; readonly form: 'timeline' | 'json' };

/** Prints one interruption with its timeline. Rejects with CLI_INTERRUPTION_UNKNOWN and CLI_ID_AMBIGUOUS. */
export async function show(whom: Whom, { id, form }: ShowOptions, line: CommandLine): Promise<void> {
  await withSeen(whom, line, async (seen) => {
    const view = await findOne(seen, id);
    if (form === 'json') return line.write(JSON.stringify(written(view), null, 2));
    const { columns, paint } = line.screen ?? PIPE;
    for (const text of interruptionLines({ view, now: seen.now(), width: columns() ?? UNBOUNDED_WIDTH, paint })) line.write(text);
  });
}
