import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of Linux's /proc a second. */
const TICKS = 100;
/** Fields of `stat` behind the name: parent, and time in user and system, own and of children that have ended. */
const [PARENT, ...TIMES] = [1, 11, 12, 13, 14];

/** Seconds of CPU time by the name of the program. */
export type CpuTimes = Readonly<Record<string, number>>;

type Process = { readonly name: string; readonly pid: number; readonly parent: number; readonly cpuS: number };

function processOf(pid: string): readonly Process[] {
  try {
    const [head = '', tail = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = tail.split(' ');
    const cpuS = TIMES.reduce((sum, field) => sum + Number(fields[field]), 0) / TICKS;
    return [{ name: head.split('(')[1] ?? '', pid: Number(pid), parent: Number(fields[PARENT ?? 0]), cpuS }];
  } catch {
    return [];
  }
}

/** What the machine's processors have done so far, s. The first line's fields 4 and 5 are the time they had nothing to do. */
function cpuOfMachine(): number {
  const fields = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? [];
  return fields.slice(0, 8).reduce((sum, ticks, index) => (index === 3 || index === 4 ? sum : sum + ticks), 0) / TICKS;
}

/** Seconds of CPU time so far of this process, with its children that have ended, and of each that runs, by the program's name; of all others as `others`. */
export function cpuByProgram(): CpuTimes {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(processOf);
  const own = all.filter(({ pid, parent }) => pid === process.pid || parent === process.pid);
  const others = cpuOfMachine() - own.reduce((sum, { cpuS }) => sum + cpuS, 0);
  return { others, ...Object.fromEntries(own.map(({ name, pid, cpuS }) => [pid === process.pid ? 'bench' : name, cpuS])) };
}
