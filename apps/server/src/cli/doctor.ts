import { offerRoles } from '@lastcall/aws';
import { createMask, setUpPlugins } from '@lastcall/core';
import { readConfigFile } from '../config-file.ts';
import { doctorLines } from '../terminal/doctor-lines.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';
import { createNotes, examine } from './examine.ts';

/**
 * Asks every plugin of a configuration whether it can do its work and who else does it, and prints the answers with what to do. Changes
 * nothing. Rejects with CLI_CHECKS_FAILED when one cannot; who else is there is no failure.
 */
export async function doctor(file: string, { clock, environment, write }: CommandLine): Promise<void> {
  const { config, plugins: named, secrets, warnings } = await readConfigFile(file, environment);
  const notes = createNotes();
  const plugins = await setUpPlugins({
    config,
    plugins: named,
    clock,
    log: notes.log,
    replicas: () => 1,
    offer: (share) => offerRoles(share, config.roles),
  });
  try {
    const examined = await examine({ plugins, clock, signal: new AbortController().signal });
    const mask = createMask(secrets);
    for (const line of doctorLines({ ...examined, warnings: [...warnings, ...notes.taken()] })) write(mask(line));
    const failed = examined.checks.filter(({ problem }) => problem !== null).length;
    if (failed > 0) throw cliErrors.checksFailed(failed, examined.checks.length);
  } finally {
    await plugins.close();
  }
}
