import * as z from 'zod/mini';
import type { Delivery } from '../ports/source.ts';
import type { Notice, Reading } from './notice.ts';
import { sayProblem } from './problems.ts';

/** What is known of a notice from how it came, for what it does not say itself. */
export type Origin = Pick<Delivery, 'receivedAt' | 'account' | 'region'>;

/** Turns the content of one kind of message into a reading. Never throws. */
export type Reader = (content: unknown, origin: Origin) => Reading;

/** A reading of notices to act on. */
export const notices = (read: readonly Notice[]): Reading => ({ what: 'notices', notices: read });

/** A reading without a notice. */
export type NoNotice = Exclude<Reading, { what: 'notices' }>;

/** A reading that was understood and asks for nothing. */
export const ignored = (reason: string): Extract<Reading, { what: 'ignored' }> => ({ what: 'ignored', reason });

/** A reading that was not understood. */
export const unreadable = (problem: string): NoNotice => ({ what: 'unreadable', problem });

/** A reader of messages that fit `schema`; those that do not are unreadable, with every misfit named. */
export function reader<Schema extends z.ZodMiniType>(schema: Schema, read: (message: z.output<Schema>, origin: Origin) => Reading): Reader {
  return (content, origin) => {
    const result = z.safeParse(schema, content, { reportInput: true });
    return result.success ? read(result.data, origin) : unreadable(sayProblem(result.error.issues));
  };
}

/** A reader of messages that ask for nothing whatever they contain. */
export const ignoring =
  (reason: string): Reader =>
  () =>
    ignored(reason);
