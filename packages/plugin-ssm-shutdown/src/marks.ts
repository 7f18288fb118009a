import { randomBytes } from 'node:crypto';

/** What marks a command: the runs that share it journal it before the sending, and its comment carries it. */
export type Mark = string;

/** The longest comment SSM takes. */
const LONGEST_COMMENT = 100;

/** A mark nobody else has. */
export const createMark = (): Mark => randomBytes(8).toString('hex');

/** The comment of a command: the mark finds it, and the step tells people who look at Systems Manager what it is. */
export const commentFor = (mark: Mark, stepId: string): string => `lastcall ${mark} ${stepId}`.slice(0, LONGEST_COMMENT);

/** A command as SSM lists it. */
export type ListedCommand = {
  readonly CommandId?: string | undefined;
  readonly Comment?: string | undefined;
  readonly RequestedDateTime?: Date | undefined;
};

/** What a step knows of its command: the mark, or, where its journal tells of none, only since when there can be one, epoch ms. */
export type Sought = { readonly stepId: string } & ({ readonly mark: Mark } | { readonly since: number });

/** The newest of the commands that is the step's own, or null. */
export function ownAmong(commands: readonly ListedCommand[], sought: Sought): string | null {
  return commands.find((command) => isOwn(command, sought))?.CommandId ?? null;
}

function isOwn({ Comment = '', RequestedDateTime }: ListedCommand, sought: Sought): boolean {
  if ('mark' in sought) return Comment.startsWith(`lastcall ${sought.mark} `);
  const [, mark = ''] = /^lastcall ([0-9a-f]+) /.exec(Comment) ?? [];
  return mark !== '' && Comment === commentFor(mark, sought.stepId) && (RequestedDateTime?.getTime() ?? 0) >= sought.since;
}
