import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Node 24 by itself: no flag, no workspace. */
export const PLAIN_NODE = realpathSync('node_modules/.bin/node');

/** npm is run by the node that is found first. */
const ENVIRONMENT = { ...process.env, PATH: `${dirname(PLAIN_NODE)}${delimiter}${process.env.PATH}`, NODE_OPTIONS: '' };

/** The longest an installation may take, ms. */
const INSTALL_MS = 180_000;

/** An empty folder, in which npm has installed something. */
export type Installed = {
  readonly folder: string;
  close(): Promise<void>;
};

/** Installs tarballs and folders with plain npm into an empty folder. Rejects with npm's own words. */
export async function install(what: readonly string[]): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-installed-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'somebody', private: true, type: 'module' }));
  await npm(['install', '--no-audit', '--no-fund', '--loglevel', 'error', ...what], folder);
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs npm in a folder. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run('npm', args, { cwd, timeout: INSTALL_MS, env: ENVIRONMENT });
  return stdout;
}

/** Runs a program of Node's in a folder. */
export async function runPlain(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run(PLAIN_NODE, args, { cwd, timeout: INSTALL_MS, env: ENVIRONMENT });
  return stdout;
}

/** Packs a plugin of somebody else’s, as `npm pack` does; gives the tarball. */
export async function packForeign(into: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(into, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(into, name), text)));
  const [packed] = JSON.parse(await npm(['pack', '--json'], into)) as readonly { readonly filename: string }[];
  return join(into, packed?.filename ?? '');
}

/** Why npm could not install anything here; null when it could. */
export async function whyNoRegistry(): Promise<string | null> {
  return run('npm', ['view', 'zod', 'version'], { timeout: 20_000 }).then(
    () => null,
    () => 'npm reaches no registry, so nothing can be installed',
  );
}
