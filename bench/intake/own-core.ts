import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The core the measured server has; everything else has the others. */
const CORE = 0;

/** The command line that runs a program on the server's core. */
export const onOwnCore = (program: readonly string[]): readonly string[] => ['taskset', '-c', String(CORE), ...program];

/** This process leaves the server's core to the server; what it starts inherits that. */
export function leaveCore(): void {
  const last = availableParallelism() - 1;
  if (last > CORE) execFileSync('taskset', ['-apc', `${CORE + 1}-${last}`, String(process.pid)]);
}
