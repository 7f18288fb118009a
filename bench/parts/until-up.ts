import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemClock } from '@lastcall/plugin-api';

const LIMIT_MS = 30_000;

/** Resolves with the first word a server says; rejects with the end of its log when it ends, or has said nothing within 30 s. */
export async function untilUp(child: ChildProcess, log: string): Promise<void> {
  const callOff = systemClock.schedule(systemClock.now() + LIMIT_MS, () => child.kill('SIGKILL'));
  const isUp = await new Promise<boolean>((resolve) => {
    child.stdout?.once('data', () => resolve(true));
    child.once('exit', () => resolve(false));
  });
  callOff();
  child.stdout?.resume();
  if (!isUp) throw new Error(`the server did not start: ${readFileSync(log, 'utf8').slice(-2_000)}`);
}
