import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type Clock, sleep } from '@lastcall/plugin-api';

/** From one instant to another, epoch ms. */
export type Span = { readonly from: number; readonly to: number };

/** One process of a replica. Instants are epoch ms. */
export type Incarnation = {
  readonly pid: number;
  readonly startedAt: number;
  readyAt: number | null;
  endedAt: number | null;
  end: 'killed' | 'terminated' | 'by itself' | null;
  /** When it was told to end; null while it was not. */
  toldAt: number | null;
  /** The exit code, null where a signal ended it. */
  code: number | null;
  /** Set when it neither got ready nor ended in 20 s, or did not end in 20 s when it was asked to: then it was killed. */
  hung: 'starting' | 'ending' | null;
  readonly pauses: Span[];
};

/** A replica: a process of the real server, and the next one when it has ended. */
export type Replica = {
  readonly index: number;
  readonly incarnations: readonly Incarnation[];
  /** Ends the process without a word; another is started. Resolves when one is ready, or after a minute. */
  kill(): Promise<void>;
  /** Asks the process to end; another is started when it has. Resolves as `kill` does. */
  terminate(): Promise<void>;
  /** Makes the process stand still for `ms`. */
  pause(ms: number): Promise<void>;
  /** Resolves when a process is ready, or after a minute. */
  untilReady(): Promise<void>;
  /** Ends it for good, whatever its state. */
  close(): Promise<void>;
};

/** How a replica is started. */
export type ReplicaParts = {
  readonly index: number;
  readonly clock: Clock;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly readyUrl: string;
  /** File that everything it says is added to. */
  readonly log: string;
};

const READY_LIMIT_MS = 20_000;
const READY_LOOK_MS = 100;
/** How long a replica is left alone until one of its processes is ready: those that find no store give up at the start. */
const COMEBACK_LIMIT_MS = 60_000;
/** A server that takes longer to end is ended. */
const TERMINATION_LIMIT_MS = 20_000;
/** Whatever starts it again takes a moment to notice. */
const RESTART_MS = 300;

/** Starts a replica. One that ends by itself is started again, and that is noted. */
export function startReplica(parts: ReplicaParts): Replica {
  const { clock, index } = parts;
  const line = openLine(parts);
  const untilReady = async () => {
    const giveUpAt = clock.now() + COMEBACK_LIMIT_MS;
    while (line.current().readyAt === null && line.goesOn() && clock.now() < giveUpAt) await sleep(clock, READY_LOOK_MS);
  };
  const again = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const before = line.current();
    await line.end(signal);
    while (line.current() === before && line.goesOn()) await sleep(clock, READY_LOOK_MS);
    await untilReady();
  };
  return {
    ...{ index, untilReady },
    incarnations: line.incarnations,
    kill: () => again('SIGKILL'),
    terminate: () => again('SIGTERM'),
    pause: line.pause,
    close: line.close,
  };
}

/** The processes of a replica, one after the other. */
function openLine(parts: ReplicaParts) {
  const { clock } = parts;
  const incarnations: Incarnation[] = [];
  let child = launch(parts);
  let goesOn = true;
  const current = () => incarnations.at(-1) as Incarnation;
  const follow = () => {
    const incarnation = newIncarnation(child, clock.now());
    incarnations.push(incarnation);
    void untilUp(parts, incarnation, child);
    child.once('exit', (code) => {
      Object.assign(incarnation, { endedAt: clock.now(), end: incarnation.end ?? 'by itself', code });
      clock.schedule(clock.now() + RESTART_MS, next);
    });
  };
  const next = () => {
    if (!goesOn) return;
    child = launch(parts);
    follow();
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const incarnation = current();
    if (incarnation.endedAt !== null) return;
    Object.assign(incarnation, { toldAt: clock.now(), end: signal === 'SIGKILL' ? 'killed' : 'terminated' });
    if (!(await endProcess({ clock, child, signal }))) incarnation.hung = 'ending';
  };
  follow();
  return {
    ...{ incarnations, current, end, goesOn: () => goesOn },
    async pause(ms: number) {
      const { pauses } = current();
      await pauseProcess({ clock, child, pauses, ms });
    },
    async close() {
      goesOn = false;
      await end('SIGTERM');
    },
  };
}

/** Notes when the process is ready; one that does not get there, and does not end either, is ended. */
async function untilUp({ clock, readyUrl }: ReplicaParts, incarnation: Incarnation, child: ChildProcess): Promise<void> {
  const giveUpAt = clock.now() + READY_LIMIT_MS;
  while (incarnation.endedAt === null && incarnation.toldAt === null) {
    if (await isReady(readyUrl)) return void Object.assign(incarnation, { readyAt: clock.now() });
    if (clock.now() > giveUpAt) {
      incarnation.hung = 'starting';
      return void child.kill('SIGKILL');
    }
    await sleep(clock, READY_LOOK_MS);
  }
}

/** Resolves when the process has ended, with false where it had to be killed. */
async function endProcess({ clock, child, signal }: { clock: Clock; child: ChildProcess; signal: NodeJS.Signals }): Promise<boolean> {
  const exited = once(child, 'exit');
  let heeded = true;
  child.kill('SIGCONT');
  child.kill(signal);
  const callOff = clock.schedule(clock.now() + TERMINATION_LIMIT_MS, () => {
    heeded = false;
    child.kill('SIGKILL');
  });
  await exited;
  callOff();
  return heeded;
}

type Pausing = { readonly clock: Clock; readonly child: ChildProcess; readonly pauses: Span[]; readonly ms: number };

async function pauseProcess({ clock, child, pauses, ms }: Pausing): Promise<void> {
  const from = clock.now();
  child.kill('SIGSTOP');
  await sleep(clock, ms);
  child.kill('SIGCONT');
  pauses.push({ from, to: clock.now() });
}

function launch({ args, folder, environment, log }: ReplicaParts): ChildProcess {
  const file = openSync(log, 'a');
  const child = spawn(process.execPath, ['--conditions=@lastcall/source', ...args], {
    ...{ cwd: folder, env: environment },
    stdio: ['ignore', file, file],
  });
  closeSync(file);
  return child;
}

function newIncarnation({ pid = 0 }: ChildProcess, startedAt: number): Incarnation {
  return { pid, startedAt, readyAt: null, endedAt: null, end: null, toldAt: null, code: null, hung: null, pauses: [] };
}

function isReady(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status === 200;
    },
    () => false,
  );
}
