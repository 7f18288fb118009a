import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Config } from '@lastcall/core';
import { type Clock, codeOf } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import { type Environment, readConfigFile } from '../../config-file.ts';
import type { CommandLine } from '../command-line.ts';
import { cliErrors } from '../errors.ts';
import type { Seen } from './seen.ts';
import { createServerSeen } from './server-seen.ts';
import { createStoreSeen } from './store-seen.ts';

const DEFAULT_SERVER = 'http://127.0.0.1:9090';

/** Whom to ask, as options say; what is null was not given. */
export type Whom = {
  readonly server: string | null;
  readonly token: string | null;
  /** The URL of a store. */
  readonly store: string | null;
  /** A configuration file that names a store. */
  readonly config: string | null;
};

/** The server that options and environment name, and the token for it. */
export function apiOf(
  { server, token }: Pick<Whom, 'server' | 'token'>,
  { clock, environment }: Pick<CommandLine, 'clock' | 'environment'>,
) {
  const { LASTCALL_SERVER, LASTCALL_TOKEN } = environment;
  return { clock, server: server ?? (LASTCALL_SERVER || DEFAULT_SERVER), token: token ?? (LASTCALL_TOKEN || null) };
}

/**
 * Lets look, and has it closed afterwards: at a store where one is named, else at a server.
 * Rejects with CLI_USAGE for both at once, CLI_STORE_MISSING, CLI_STORE_HELD, CLI_STORE_KEEPS_NOTHING, the store's and the configuration's errors.
 */
export async function withSeen<T>(whom: Whom, line: CommandLine, look: (seen: Seen) => Promise<T>): Promise<T> {
  const seen = await openSeen(whom, line);
  try {
    return await look(seen);
  } finally {
    await seen.close();
  }
}

async function openSeen(whom: Whom, line: CommandLine): Promise<Seen> {
  const given = [whom.server, whom.store, whom.config].filter((each) => each !== null);
  if (given.length > 1) throw cliErrors.usage('Use one of --server, --store and --config.');
  if (whom.store !== null) return openStoreSeen({ url: whom.store, server: DEFAULT_SERVER, clock: line.clock });
  if (whom.config === null) return createServerSeen(apiOf(whom, line));
  return openStoreSeen({ ...(await storeOf(whom.config, line.environment)), clock: line.clock });
}

type Place = { readonly url: string; readonly server: string };

async function storeOf(file: string, environment: Environment): Promise<Place> {
  const { config } = await readConfigFile(file, environment);
  return { url: config.store, server: serverOf(config) };
}

/** Whoever listens everywhere is reached here. */
function serverOf({ listen: { private: listening } }: Config): string {
  const host = ['0.0.0.0', '::', ''].includes(listening.host) ? '127.0.0.1' : listening.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
}

async function openStoreSeen({ url, server, clock }: Place & { readonly clock: Clock }): Promise<Seen> {
  if (url.startsWith('memory:')) throw cliErrors.storeKeepsNothing();
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  // Opening would make the file: looking must leave nothing behind.
  if (path !== undefined && !existsSync(path)) throw cliErrors.storeMissing(path);
  const store = await openStore(url, { clock }).catch((problem: unknown) => {
    throw codeOf(problem, '') === 'STORE_LOCKED' ? cliErrors.storeHeld(url, server, problem) : problem;
  });
  return createStoreSeen({ store, clock, by: userInfo().username, sharing: path === undefined ? 'with others' : 'alone' });
}
