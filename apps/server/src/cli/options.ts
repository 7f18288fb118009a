import { KINDS, type Kind } from '@lastcall/plugin-api';
import type { cac } from 'cac';
import type { Server } from '../server.ts';
import { cliErrors } from './errors.ts';
import type { Whom } from './seen/open-seen.ts';

/** What the commands are described to. */
export type Program = ReturnType<typeof cac>;

/** What a command comes to: a server that runs, an exit code, or nothing that has to be said. */
export type Ran = Server | number | undefined;

/** Options as they were written. */
export type Options = Readonly<Record<string, unknown>>;

/** The option's value. Rejects with CLI_USAGE where it has none. */
export function text(value: unknown, option: string): string {
  if (typeof value === 'string' && value !== '') return value;
  // What looks like a number was written as one: group 7, instance 0x1.
  if (typeof value === 'number') return String(value);
  throw cliErrors.usage(`The option ${option} needs a value.`);
}

/** The option's value, or null where it was not given. */
export const optional = (value: unknown, option: string): string | null => (value === undefined ? null : text(value, option));

/** A whole number of at least 1. Rejects with CLI_USAGE for anything else. */
export function count(value: unknown, option: string): number {
  if (Number.isSafeInteger(value) && Number(value) >= 1) return Number(value);
  throw cliErrors.usage(`The option ${option} needs a whole number above 0, not "${String(value)}".`);
}

/** One of a few words. Rejects with CLI_USAGE for any other. */
export function oneOf<Word extends string>(value: unknown, option: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw cliErrors.usage(`The option ${option} needs one of ${words.join(', ')}, not "${String(value)}".`);
  return word;
}

/** A kind by its name. Rejects with CLI_KIND_UNKNOWN. */
export function kindNamed(name: string): Kind {
  const kind = KINDS.find((each) => each === name);
  if (kind === undefined) throw cliErrors.kindUnknown(name, KINDS);
  return kind;
}

type Command = ReturnType<Program['command']>;

/** Adds the options that say which server is asked. */
export function askingServer(command: Command): Command {
  return command
    .option('--server <url>', 'Whom to ask: a private listener; else LASTCALL_SERVER, :9090')
    .option('--token <secret>', 'Its token, if it wants one; `ps` shows it: better LASTCALL_TOKEN');
}

/** Adds the options that say whom is asked: a server, or a store while none runs. */
export function asking(command: Command): Command {
  return askingServer(command)
    .option('--store <url>', 'While no server runs: sqlite:FILE, postgres://… or dynamodb://TABLE')
    .option('-c, --config <file>', 'The same: the store that a configuration names');
}

/** Whom these options name. */
export function whomOf({ server, token, store, config }: Options): Whom {
  return {
    server: optional(server, '--server'),
    token: optional(token, '--token'),
    store: optional(store, '--store'),
    config: optional(config, '--config'),
  };
}
