import { readFileSync } from 'node:fs';

/** What a process has cost so far. */
export type Cost = { readonly cpuS: number; readonly residentMb: number };

/** Ticks of Linux's /proc a second. */
const TICKS = 100;
/** Fields 14 and 15 of `stat`, counted from the third, the first behind the name. */
const [USER, SYSTEM] = [11, 12];

/** Reads it from Linux's /proc. */
export function costOf(pid: number): Cost {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuS: (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS, residentMb: Number(resident) / 1_024 };
}
