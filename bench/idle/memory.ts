import { readFileSync } from 'node:fs';

/** What a process holds of the machine's memory, MB of 2^20 bytes. */
export type Memory = {
  /** All that is resident; the program of Node, some 40 MB that every process shares, is among it. */
  readonly residentMb: number;
  /** What is its own and nobody else's. */
  readonly anonymousMb: number;
};

/** Reads it from Linux's /proc. */
export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]) / 1_024;
  return { residentMb: megabytes('Rss'), anonymousMb: megabytes('Anonymous') };
}
