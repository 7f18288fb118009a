// Runs every *.test.ts under packages/ and apps/ (or below the paths given), one uvu process per file.
// A file that runs no test, loses some or hangs has failed: uvu alone would call these a success.
// A test that cannot run here prints "# skip NAME: REASON"; with LASTCALL_NO_SKIP=1, as in CI, that is a failure.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';

const FILE_LIMIT_MS = 300_000;

type Tally = { passed: number; failed: number; skips: string[] };
type Exit = { readonly code: number | null; readonly output: string };

const uvu = createRequire(import.meta.url)
  .resolve('uvu')
  .replace(/dist[\\/]index\.js$/, 'bin.js');

function findTests(roots: readonly string[]): string[] {
  const files = roots.flatMap((root) => (root.endsWith('.test.ts') ? [root] : globSync(`${root}/**/*.test.ts`)));
  return files.filter((file) => !/node_modules|[\\/]dist[\\/]/.test(file)).sort();
}

function runFile(file: string): Promise<Exit> {
  const pattern = `^${basename(file).replaceAll('.', '\\.')}$`;
  const child = spawn(process.execPath, [...process.execArgv, uvu, dirname(file), pattern, '--color=false'], {
    timeout: FILE_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

function count(output: string, label: string): number {
  return Number(output.match(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);
}

function addUp(tally: Tally, file: string, { code, output }: Exit): void {
  const total = count(output, 'Total');
  const passed = count(output, 'Passed');
  const skips = [...output.matchAll(/^# skip (.+)$/gm)].map((match) => `${file}: ${match[1]}`);
  const ranNothing = total === 0 && skips.length === 0;
  // A test that rejects with something that is no Error breaks uvu's report: it ends with 0 and tests unaccounted for.
  const lostSome = passed + count(output, 'Skipped') < total;
  tally.passed += passed;
  tally.skips.push(...skips);
  if (code === 0 && !ranNothing && !lostSome) return;
  tally.failed += Math.max(1, total - passed);
  console.log(`FAILED ${file}${ranNothing ? ' (no test ran)' : ''}, exit ${code ?? 'by time-out'}\n${output}`);
}

async function runAll(files: readonly string[]): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skips: [] };
  const queue = [...files];
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) addUp(tally, file, await runFile(file));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return tally;
}

const roots = process.argv.slice(2);
const tally = await runAll(findTests(roots.length > 0 ? roots : ['packages', 'apps', 'tools']));
for (const skip of tally.skips) console.log(`skipped ${skip}`);
const forbidden = process.env.LASTCALL_NO_SKIP === '1' ? tally.skips.length : 0;
console.log(`${tally.passed} passed, ${tally.failed + forbidden} failed, ${tally.skips.length - forbidden} skipped`);
process.exitCode = tally.failed + forbidden > 0 || tally.passed === 0 ? 1 : 0;
