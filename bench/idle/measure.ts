import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { sleep, systemClock } from '@lastcall/plugin-api';
import { endProcess } from '../parts/end-process.ts';
import { type Memory, memoryOf } from './memory.ts';

/** A program to start, and where it says that it is ready. `log` takes its output. */
export type Trial = {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly readyUrl: string;
  readonly log: string;
  readonly idleMs: number;
};

/** What a program took. `readyMs`: from its start as a process to the first answer with 200. */
export type Taken = Memory & { readonly readyMs: number };

const READY_LIMIT_MS = 30_000;
const LOOK_MS = 5;

/** Starts a program, waits until it is ready, leaves it alone for a while, reads its memory, and ends it. */
export async function measure(trial: Trial): Promise<Taken> {
  const file = openSync(trial.log, 'w');
  const startedAt = performance.now();
  const child = spawn(process.execPath, trial.args, { env: trial.environment, stdio: ['ignore', file, file] });
  closeSync(file);
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  try {
    await untilReady(child, trial);
    const readyMs = performance.now() - startedAt;
    await sleep(systemClock, trial.idleMs);
    return { readyMs, ...memoryOf(child.pid ?? 0) };
  } finally {
    process.off('exit', end);
    await endProcess(child, 'SIGTERM');
  }
}

async function untilReady(child: ChildProcess, { readyUrl, log }: Trial): Promise<void> {
  const giveUpAt = systemClock.now() + READY_LIMIT_MS;
  while (!(await isReady(readyUrl))) {
    if (child.exitCode !== null || systemClock.now() > giveUpAt) throw new Error(`not ready: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    await sleep(systemClock, LOOK_MS);
  }
}

/** The least it takes to ask: the machine is the program's while it starts. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });
}
