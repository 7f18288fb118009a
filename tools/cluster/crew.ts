// The programs of one cluster as processes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAGS, type Site } from './flags.ts';
import type { ClusterPrograms, ProgramName } from './programs.ts';

const KILL_LIMIT_MS = 10_000;

/** Starts and ends programs. None of them keeps this process running. */
export type Crew = {
  /** Starts a program; resolves with its process as soon as there is one. */
  launch(name: ProgramName): Promise<ChildProcess>;
  /** The process of a program, also when that has ended. */
  memberOf(name: ProgramName): ChildProcess;
  /** Ends a program as a crash would; resolves when it is gone. Does nothing to one that has ended. */
  kill(name: ProgramName): Promise<void>;
  /** Ends all that were started. */
  killAll(): Promise<void>;
};

/** True for a process that is gone; one that a signal ended has no exit code. */
export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Starts it, with its words in NAME.log, and its process id in NAME.pid as long as it runs: the guard reads that. */
function spawnProgram({ programs, site, name }: { programs: ClusterPrograms; site: Site; name: ProgramName }): ChildProcess {
  const log = openSync(join(site.folder, `${name}.log`), 'a');
  const note = join(site.folder, `${name}.pid`);
  // Without a group of its own, a Ctrl-C in the terminal would end it before those who use it.
  const child = spawn(join(programs.folder, name), FLAGS[name](site), { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  if (child.pid !== undefined) writeFileSync(note, `${child.pid}`);
  child.once('exit', () => rmSync(note, { force: true })).unref();
  return child;
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  child.ref();
  const gone = once(child, 'exit', { signal: AbortSignal.timeout(KILL_LIMIT_MS) });
  child.kill('SIGKILL');
  await gone;
}

/** The crew of the cluster at `site`; nobody is at work yet. */
export function createCrew(programs: ClusterPrograms, site: Site): Crew {
  const crew = new Map<ProgramName, ChildProcess>();
  const memberOf = (name: ProgramName): ChildProcess => {
    const child = crew.get(name);
    if (child?.pid === undefined) throw new Error(`${name} was not started`);
    return child;
  };
  return {
    memberOf,
    async launch(name) {
      const child = spawnProgram({ programs, site, name });
      crew.set(name, child);
      await once(child, 'spawn');
      return child;
    },
    kill: (name) => endOf(memberOf(name)),
    async killAll() {
      await Promise.all([...crew.values()].map(endOf));
    },
  };
}
