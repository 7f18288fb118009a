// The programs that check deploy/: helm for the chart, hclfmt for Terraform, cfn-lint for CloudFormation. Each is found on the path or in a folder
// outside of the checkout, where tools/deploy/build.ts puts it.
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isProgram } from '../is-program.ts';

/** What can be looked for. */
export type Program = 'helm' | 'hclfmt' | 'cfn-lint';

/** Versions that are built. */
export const VERSIONS: Readonly<Record<Program, string>> = { helm: '3.21.4', hclfmt: '2.25.0', 'cfn-lint': '1.58.0' };

/** Where the programs are put. */
export const FOLDER = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lastcall/deploy');

/** Where a program is, or why it is not used. */
export function findProgram(name: Program): { readonly path: string } | { readonly reason: string } {
  const folders = [FOLDER, join(FOLDER, 'python/bin'), ...(process.env.PATH ?? '').split(delimiter)];
  const path = folders.map((folder) => join(folder, name)).find(isProgram);
  return path === undefined ? { reason: `${name} is not there (node tools/deploy/build.ts gets it)` } : { path };
}
