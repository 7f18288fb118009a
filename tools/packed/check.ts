// Packs what is published and checks each tarball: that what its exports promise is in it (publint), that types fit what is run (attw), and
// that nothing is in it that nobody needs. Run it by `node --run packed`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packAll } from './pack.ts';

/** These are ES modules for Node: what CommonJS and bundlers of old would see is not promised. */
const PROMISED = ['node16-esm', 'bundler'];

/** What every tarball has, and what may be in it at all. */
const NEEDED = ['package/package.json', 'package/README.md', 'package/LICENSE'];
const ALLOWED = /^package\/(package\.json|README\.md|LICENSE|dist\/.+\.(js|d\.ts)|dist\/page\/.+|templates\/.+|[\w-]+\.schema\.json)$/;

async function publishable(tarball: string): Promise<readonly string[]> {
  const bytes = new Uint8Array(readFileSync(tarball)).buffer;
  const { messages, pkg } = await publint({ level: 'warning', strict: true, pack: { tarball: bytes } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg)}`);
}

async function typed(tarball: string): Promise<readonly string[]> {
  // A command is not imported.
  if (manifestIn(tarball).exports === undefined) return [];
  const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (!checked.types) return ['attw: there are no types'];
  return checked.problems
    .filter((problem) => !('resolutionKind' in problem) || PROMISED.includes(problem.resolutionKind))
    .map((problem) => `attw: ${JSON.stringify(problem)}`);
}

function filled(tarball: string): readonly string[] {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const missing = NEEDED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`);
  return [...missing, ...files.filter((file) => !ALLOWED.test(file)).map((file) => `${file} does not belong there`)];
}

function manifestIn(tarball: string): Readonly<Record<string, unknown>> {
  return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
}

function plain(tarball: string): readonly string[] {
  const manifest = JSON.stringify(manifestIn(tarball));
  return ['workspace:', '@lastcall/source'].filter((word) => manifest.includes(word)).map((word) => `its package.json has "${word}"`);
}

const folder = mkdtempSync(join(tmpdir(), 'lastcall-pack-'));
const tarballs = packAll(folder);
let problems = 0;
for (const [name, tarball] of tarballs) {
  const found = [...plain(tarball), ...filled(tarball), ...(await publishable(tarball)), ...(await typed(tarball))];
  for (const problem of found) console.log(`${name}: ${problem}`);
  problems += found.length;
}
rmSync(folder, { recursive: true });
console.log(`${tarballs.size} packages packed, ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
