import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is there while the test process runs. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-store-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
