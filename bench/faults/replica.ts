import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createSpans, type Span } from './spans.ts';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const BROKEN = fileURLToPath(new URL('broken-replica.ts', import.meta.url));
const START_LIMIT_MS = 30_000;
/** From the end of a process to the start of the next in its place, ms. */
const RESTART_MS = 200;

/** What is broken in a replica on purpose. */
export type Break = 'lease' | 'acknowledge';

/** One process of a replica, as long as it lived. Instants are epoch ms. */
export type Life = {
  readonly pid: number;
  readonly startedAt: number;
  /** When it said that it listens; Infinity while it has not. */
  upAt: number;
  endedAt: number;
  /** When it was ended by the bench, and how. */
  ending: { readonly at: number; readonly by: 'SIGKILL' | 'SIGTERM' } | null;
  readonly paused: readonly Span[];
};

/** A replica of the server: always one process, whatever ends it. */
export type Replica = {
  readonly name: string;
  /** Every process there has been, the present one last. */
  readonly lives: readonly Life[];
  /** Whether it listens and is not paused. */
  isUp(): boolean;
  /** Ends the present process; another starts soon after it is gone. */
  end(by: 'SIGKILL' | 'SIGTERM'): void;
  pause(): void;
  goOn(): void;
  /** Starts the first process and resolves when it listens. */
  start(): Promise<void>;
  /** Ends it for good. */
  stop(by: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

/** How a replica is started. */
export type ReplicaParts = {
  readonly name: string;
  readonly config: string;
  readonly log: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly broken: Break | null;
};

function launch({ config, log, environment, broken }: ReplicaParts): ChildProcess {
  const file = openSync(log, 'a');
  const program = broken === null ? [MAIN, 'serve'] : [BROKEN, '--break', broken];
  return spawn(process.execPath, ['--conditions=@lastcall/source', ...program, '--config', config], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', file],
  });
}

/** Makes a replica; starts nothing yet. */
export function createReplica(parts: ReplicaParts): Replica {
  const lives: Life[] = [];
  let child = null as ChildProcess | null;
  let isWanted = true;
  let pauses = createSpans();
  let unpause = (_at: number): void => undefined;
  const current = () => lives.at(-1);
  const begin = async (): Promise<void> => {
    const started = launch(parts);
    pauses = createSpans();
    const life: Life = {
      ...{ pid: started.pid ?? 0, startedAt: Date.now(), upAt: Number.POSITIVE_INFINITY, endedAt: Number.POSITIVE_INFINITY },
      ...{ ending: null, paused: pauses.all },
    };
    lives.push(life);
    child = started;
    started.stdout?.once('data', () => {
      life.upAt = Date.now();
    });
    started.stdout?.resume();
    await once(started, 'exit');
    life.endedAt = Date.now();
    unpause(life.endedAt);
    setTimeout(() => isWanted && void begin(), RESTART_MS);
  };
  return {
    name: parts.name,
    lives,
    isUp() {
      const life = current();
      return life !== undefined && life.upAt < Date.now() && life.ending === null && life.paused.every(({ to }) => to < Date.now());
    },
    end(by) {
      const life = current();
      if (life === undefined || life.endedAt <= Date.now()) return;
      life.ending ??= { at: Date.now(), by };
      child?.kill(by);
    },
    pause() {
      child?.kill('SIGSTOP');
      unpause = pauses.begin(Date.now());
    },
    goOn() {
      unpause(Date.now());
      child?.kill('SIGCONT');
    },
    async start() {
      void begin();
      const giveUpAt = Date.now() + START_LIMIT_MS;
      while (!this.isUp()) {
        if (Date.now() > giveUpAt) throw new Error(`${parts.name} did not start, see ${parts.log}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop(by) {
      isWanted = false;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill(by);
      await gone;
    },
  };
}
