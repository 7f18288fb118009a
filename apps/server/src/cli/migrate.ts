import { readFile } from 'node:fs/promises';
import { readNth } from '../migrate/read-nth.ts';
import { writeNth } from '../migrate/write-nth.ts';
import { startErrors } from '../start-errors.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';

/** Prints the configuration that does what another handler's settings say. Rejects with CLI_USAGE for handlers that cannot be read. */
export async function migrate(from: string, file: string, { write }: CommandLine): Promise<void> {
  if (from !== 'nth')
    throw cliErrors.usage(`Only the settings of nth can be read, not those of "${from}"; docs/guides/migrate.md has the others.`);
  const text = await readFile(file === '-' ? '/dev/stdin' : file, 'utf8').catch((problem: unknown) => {
    throw startErrors.fileMissing(file, problem);
  });
  write(writeNth(readNth(text)).trimEnd());
}
