// Writes docs/reference/contract.md: every declaration that plugins are built on, as the compiler sees it. A change of that page is a change of the
// contract, and a decision: UPGRADING.md says which version it needs. Run it after one:
//   node_modules/.bin/node tools/contract-reference.ts
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the page is. */
export const PAGE = 'docs/reference/contract.md';

const HEAD = `# The plugin contract, declaration by declaration

What [\`@lastcall/plugin-api\`](../../packages/plugin-api) exports, without its comments; [its README](../../packages/plugin-api/README.md) explains it. The page is generated and held by a test, so that
nobody changes the contract by accident: see [UPGRADING.md](../../UPGRADING.md).
`;

const COMPILING = [
  ...['-p', 'packages/plugin-api', '--composite', 'false', '--incremental', 'false'],
  ...['--declaration', '--declarationMap', 'false', '--emitDeclarationOnly', '--removeComments'],
];

/** The page as it must be. */
export function contractPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-contract-'));
  try {
    execFileSync('node_modules/.bin/tsc', [...COMPILING, '--outDir', folder], { stdio: 'pipe' });
    const files = globSync('**/*.d.ts', { cwd: folder }).sort();
    const sections = files.map(
      (file) => `## ${file.replace('.d.ts', '')}\n\n\`\`\`ts\n${readFileSync(join(folder, file), 'utf8').trim()}\n\`\`\`\n`,
    );
    return `${HEAD}\n${sections.join('\n')}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) writeFileSync(PAGE, contractPage());
