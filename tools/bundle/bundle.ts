import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import { asciiOnly } from './ascii-only.ts';
import { leaveOut } from './left-out.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The AWS SDK's modules can be shaken of what nobody calls, its CommonJS cannot. */
const RESOLVE = { mainFields: ['module', 'main'], conditionNames: ['@lastcall/source', 'module', 'node'] };

/** The Kubernetes client says nothing of side effects and has none but a megabyte of API classes, of which only its configuration is used. */
const TREESHAKE = { moduleSideEffects: [{ test: /@kubernetes\/client-node\/dist\//, sideEffects: false }] };

/** Names stay, for whoever reads a stack trace. */
const MINIFY = { compress: false, mangle: false, codegen: { removeWhitespace: true } };

/** What the bundler may warn of: libraries that ask for parts which are only there for those who have them. */
const EXPECTED = new Set(['EVAL']);

/** How much a bundle is. */
export type Bundled = { readonly files: number; readonly bytes: number };

/**
 * Writes the server with everything it needs but Node and the page into a folder, which is emptied before: `main.js`, and chunks that are
 * imported when they are needed. Rejects where something is missing.
 */
export async function bundleInto(folder: string): Promise<Bundled> {
  const chunks = await writeChunks(folder);
  for (const { fileName, code } of chunks) writeFileSync(join(folder, fileName), asciiOnly(code));
  return { files: chunks.length, bytes: chunks.reduce((sum, { code }) => sum + code.length, 0) };
}

/** Adds the page, which has to be built. */
export function addPage(folder: string): void {
  cpSync(join(ROOT, 'apps/dashboard/dist'), join(folder, 'page'), { recursive: true });
}

async function writeChunks(folder: string): Promise<readonly OutputChunk[]> {
  const bundle = await rolldown({
    input: { main: join(ROOT, 'tools/bundle/start.ts') },
    ...{ cwd: ROOT, platform: 'node', resolve: RESOLVE, treeshake: TREESHAKE, plugins: [leaveOut] },
    onLog(level, log) {
      if (!EXPECTED.has(log.code ?? '')) throw new Error(`${level}: ${log.message}`);
    },
  });
  const { output } = await bundle.write({
    ...{ dir: folder, cleanDir: true, format: 'esm', minify: MINIFY },
    ...{ chunkFileNames: '[name]-[hash].js', comments: { legal: false } },
  });
  await bundle.close();
  return output.filter((file) => file.type === 'chunk');
}
