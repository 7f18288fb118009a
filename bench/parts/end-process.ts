import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@lastcall/plugin-api';

/** How long a process may take to heed a signal, ms. */
const END_LIMIT_MS = 30_000;

/** Ends a process with a signal and resolves when it is gone; one that has not heeded it within 30 s is killed. Twice is harmless. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const callOff = systemClock.schedule(systemClock.now() + END_LIMIT_MS, () => child.kill('SIGKILL'));
  await gone;
  callOff();
}
