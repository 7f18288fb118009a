import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyContext } from './context.ts';
import type { Instruction, Stage } from './dockerfile.ts';

/** Who runs the commands; nothing: whoever runs this. */
export type User = { readonly uid?: number; readonly gid?: number };

/** Where a stage is run: its folder stands for `home` of the image, in which the context is copied to `context`. */
export type Place = { readonly home: string; readonly folder: string; readonly context: string; readonly user: User };

const STEP_LIMIT_MS = 200_000;

/** Runs the instructions of a stage in order, those that do something: the context is copied, and commands are run in it. */
export function runBuild(stage: Stage | undefined, place: Place): void {
  mkdirSync(place.folder, { recursive: true });
  own(place.folder, place.user);
  for (const instruction of stage?.instructions ?? []) follow(instruction, place);
}

/** Where a path of the stage is here. */
export const placed = (path: string, { home, folder }: Pick<Place, 'home' | 'folder'>): string => path.replaceAll(home, folder);

function follow({ word, rest }: Instruction, place: Place): void {
  const context = join(place.folder, place.context);
  if (word === 'COPY') {
    copyContext(context);
    own(context, place.user);
  }
  if (word !== 'RUN') return;
  const cwd = existsSync(context) ? context : place.folder;
  // As everywhere on this machine, certificates count that the machine trusts: a company's own among them.
  const env = { PATH: process.env.PATH, HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true', NODE_USE_SYSTEM_CA: '1' };
  try {
    execFileSync('sh', ['-c', placed(rest, place)], { cwd, env, timeout: STEP_LIMIT_MS, stdio: 'pipe', ...place.user });
  } catch (cause) {
    const { signal, stdout, stderr } = cause as { readonly signal: string | null; readonly stdout: Buffer; readonly stderr: Buffer };
    throw new Error(`${rest}: ${signal ?? 'failed'}\n${stdout}\n${stderr}`, { cause });
  }
}

function own(folder: string, { uid, gid }: User): void {
  if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
}
