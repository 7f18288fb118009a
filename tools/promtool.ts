// Finds Prometheus's promtool, which checks the alert rules.
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isProgram } from './is-program.ts';

/** Where the program is, or why it is not used. */
export type FoundPromtool = { readonly path: string } | { readonly reason: string };

/** Looks at `LASTCALL_PROMTOOL`, on the path, and where `.ci/run` puts it. */
export function findPromtool(): FoundPromtool {
  const named = process.env.LASTCALL_PROMTOOL;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'promtool'));
  const path = [...(named ? [named] : []), ...onPath, join(homedir(), '.cache/lastcall/promtool/promtool')].find(isProgram);
  return path === undefined ? { reason: 'promtool is not installed (on Debian: apt-get install prometheus)' } : { path };
}
