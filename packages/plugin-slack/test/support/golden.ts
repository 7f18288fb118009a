import { readFileSync, writeFileSync } from 'node:fs';
import { messageFor } from '../../src/message.ts';
import { CASES } from './cases.ts';
import { STORM_CASES } from './storm-cases.ts';

const fileOf = (name: string) => new URL(`../golden/${name}.json`, import.meta.url);

/** The message a golden file holds. */
export const readGolden = (name: string): unknown => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** Writes every golden file anew: read the difference before it is kept. */
export function writeGolden(): void {
  for (const [name, telling] of Object.entries(CASES)) {
    writeFileSync(fileOf(name), `${JSON.stringify(messageFor(telling), null, 2)}\n`);
  }
  for (const [name, message] of Object.entries(STORM_CASES)) writeFileSync(fileOf(name), `${JSON.stringify(message, null, 2)}\n`);
}

if (import.meta.main) writeGolden();
