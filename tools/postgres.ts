// Starts a real PostgreSQL on loopback for tests and benches, from binaries that are installed already.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, constants, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { guardPostgres } from './postgres-guard.ts';

const FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql*/bin', '/usr/local/opt/postgresql*/bin'];
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;

/** Where PostgreSQL's programs are, or why they are not used. */
export type Found = { readonly folder: string } | { readonly reason: string };

/** How the server is told to end: `fast` breaks connections, `immediate` is as good as a crash. */
export type Ending = 'fast' | 'immediate';

/** A PostgreSQL that runs. Everything it writes is durable, and gone with `remove`, or with this process. */
export type Postgres = {
  readonly port: number;
  /** Process id of the server; another one after `start`. */
  pid(): number;
  url(database?: string): string;
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** Sends a signal to the server and to all of its processes, such as `SIGSTOP`. */
  signal(signal: NodeJS.Signals): void;
  start(): Promise<void>;
  stop(ending: Ending): Promise<void>;
  /** Ends it, whatever its state, and removes its files. */
  remove(): Promise<void>;
};

/** Looks for the programs in the usual places and on the path. */
export function findPostgres(): Found {
  const paths = (process.env.PATH ?? '').split(delimiter);
  const folder = [
    ...FOLDERS.flatMap((pattern) => globSync(pattern))
      .sort()
      .reverse(),
    ...paths,
  ].find(hasPrograms);
  if (folder !== undefined) return { folder };
  return { reason: 'PostgreSQL is not installed (on Debian: apt-get install postgresql)' };
}

function hasPrograms(folder: string): boolean {
  try {
    for (const program of ['initdb', 'postgres']) accessSync(join(folder, program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

type Person = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** PostgreSQL refuses to run as root: then it runs as nobody. */
function person(): Person {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

type Cluster = { readonly home: string; readonly data: string; readonly owner: Person };

function makeCluster(programs: string): Cluster {
  const home = mkdtempSync(join(tmpdir(), 'lastcall-postgres-'));
  const owner = person();
  chmodSync(home, 0o755);
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (owner.uid !== undefined) for (const folder of [home, data]) chownSync(folder, owner.uid, owner.gid);
  const options = ['-A', 'trust', '-U', 'lastcall', '-E', 'UTF8', '--locale=C'];
  execFileSync(join(programs, 'initdb'), ['-D', data, ...options], { ...owner, cwd: home, stdio: 'pipe' });
  return { home, data, owner };
}

/** Makes an empty server with `settings` besides the usual, such as `max_connections=50`, and starts it. */
export async function startPostgres(programs: string, settings: readonly string[] = []): Promise<Postgres> {
  const { home, data, owner } = makeCluster(programs);
  const letGo = guardPostgres(home);
  const port = await freePort();
  const options = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${home}`, ...settings];
  const args = ['-D', data, ...options.flatMap((option) => ['-c', option])];
  const url = (database = 'postgres') => `postgres://lastcall@127.0.0.1:${port}/${database}`;
  let server = null as ChildProcess | null;
  let databases = 0;
  const start = async () => {
    // Without a group of its own, a Ctrl-C in the terminal would end it before those who use it.
    server = spawn(join(programs, 'postgres'), args, { ...owner, cwd: home, stdio: 'ignore', detached: true });
    await untilReady(url(), server);
  };
  const stop = async (ending: Ending) => {
    await end(server, ending === 'fast' ? 'SIGINT' : 'SIGQUIT');
    server = null;
  };
  await start();
  return {
    ...{ port, url, start, stop },
    pid: () => server?.pid ?? 0,
    signal(signal) {
      for (const pid of processesOf(server?.pid ?? 0)) process.kill(pid, signal);
    },
    async createDatabase() {
      databases += 1;
      await ask(url(), `CREATE DATABASE made_${databases} TEMPLATE template0`);
      return url(`made_${databases}`);
    },
    async remove() {
      server?.kill('SIGCONT');
      await stop('immediate');
      rmSync(home, { recursive: true, force: true });
      letGo();
    },
  };
}

/** The server and its children; each of them leads a group of its own. */
function processesOf(pid: number): readonly number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [pid, ...pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child)];
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!hasEnded(server) && Date.now() < giveUpAt) {
    const isReady = await ask(url, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await pause(50);
  }
  throw new Error('PostgreSQL did not start');
}

/** Also when a signal ended it: then it has no exit code. */
const hasEnded = (server: ChildProcess) => server.exitCode !== null || server.signalCode !== null;

async function end(server: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (server === null || hasEnded(server)) return;
  const exited = once(server, 'exit');
  server.kill(signal);
  const late = setTimeout(() => server.kill('SIGKILL'), STOP_LIMIT_MS);
  await exited;
  clearTimeout(late);
}
