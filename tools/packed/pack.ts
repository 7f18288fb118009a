import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What is published: every package, and the server with its page. */
const PUBLISHED = ['./packages/*', './apps/server'];

const manifestOf = (folder: string) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { readonly name: string };

/** Builds everything and packs what is published, as it would be published, into a folder. Gives the tarballs by the name of their package. */
export function packAll(into: string): ReadonlyMap<string, string> {
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly packageManager: string };
  const run = (command: string, args: readonly string[]) => execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  run('node_modules/.bin/tsc', ['-b']);
  run('node_modules/.bin/vite', ['build', 'apps/dashboard', '--logLevel', 'warn']);
  putPageIntoServer();
  run('npx', ['-y', packageManager, '-r', ...PUBLISHED.flatMap((filter) => ['--filter', filter]), 'pack', '--pack-destination', into]);
  const names = globSync(PUBLISHED.map((pattern) => `${pattern}/package.json`)).map((file) => manifestOf(join(file, '..')).name);
  return new Map(names.sort().map((name) => [name, tarballOf(name, into)]));
}

/** The server looks for the page beside its own code. */
export function putPageIntoServer(): void {
  rmSync('apps/server/dist/page', { recursive: true, force: true });
  cpSync('apps/dashboard/dist', 'apps/server/dist/page', { recursive: true });
}

function tarballOf(name: string, folder: string): string {
  const [file] = globSync(`${folder}/${name.replace('@', '').replace('/', '-')}-[0-9]*.tgz`);
  if (file === undefined) throw new Error(`${name} was not packed`);
  return file;
}
