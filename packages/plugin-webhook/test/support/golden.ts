import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CASES } from './cases.ts';

const fileOf = (name: string) => new URL(`../golden/${name}.json`, import.meta.url);

/** The message a golden file holds. */
export const readGolden = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** Writes every golden file anew: read the difference before it is kept. */
export function writeGolden(): void {
  rmSync(new URL('../golden', import.meta.url), { recursive: true, force: true });
  for (const [name, value] of Object.entries(CASES)) {
    mkdirSync(new URL('.', fileOf(name)), { recursive: true });
    writeFileSync(fileOf(name), `${JSON.stringify(value, null, 2)}\n`);
  }
}

if (import.meta.main) writeGolden();
