import { offerRoles, openAws } from '@lastcall/aws';
import { createMask, type PluginsInUse, setUpPlugins } from '@lastcall/core';
import type { Log } from '@lastcall/plugin-api';
import { readConfigFile } from '../config-file.ts';
import { createSource } from '../sources/registry.ts';
import { doctorLines, type Findings } from '../terminal/doctor-lines.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';
import { createNotes, type Examined, examine } from './examine.ts';

/** How the doctor answers. `strict`: warnings count as faults. */
export type DoctorOptions = { readonly strict?: boolean; readonly form?: 'lines' | 'json' };

/**
 * Reaches everything a configuration depends on, changes nothing, and prints what does not work, what will go wrong and who else is there, each with
 * what to do. Rejects with CLI_CHECKS_FAILED when a check failed or a fault was found; who else is there is no failure.
 */
export async function doctor(file: string, line: CommandLine, { strict = false, form = 'lines' }: DoctorOptions = {}): Promise<void> {
  const { clock, environment, write } = line;
  const { config, plugins: named, secrets, warnings } = await readConfigFile(file, environment);
  const notes = createNotes();
  const host = { clock, log: notes.log, replicas: () => 1 };
  const plugins = await setUpPlugins({ config, plugins: named, ...host, offer: (share) => offerRoles(share, config.roles) });
  try {
    const sources = await Promise.all(config.sources.map((use) => createSource({ ...use, ...host, hold: 'until-taken' })));
    const awsUrl = environment.AWS_ENDPOINT_URL ?? (await stsUrl(plugins, host));
    const examined = await examine({ config, plugins, sources, ...host, awsUrl }, new AbortController().signal);
    const findings = { ...examined, warnings: [...warnings, ...notes.taken()] };
    const mask = createMask(secrets);
    for (const text of linesOf(findings, form)) write(mask(text));
    const { failed, all } = countOf(examined, strict);
    if (failed > 0) throw cliErrors.checksFailed(failed, all);
  } finally {
    await plugins.close();
  }
}

const linesOf = (findings: Findings, form: 'lines' | 'json'): readonly string[] =>
  form === 'json' ? [JSON.stringify(findings, null, 2)] : doctorLines(findings);

function countOf({ checks, identities, findings }: Examined, strict: boolean) {
  const answers = [...identities, ...checks].filter(({ problem }) => problem !== null);
  const counted = findings.filter(({ weight }) => strict || weight === 'fault');
  return { failed: answers.length + counted.length, all: identities.length + checks.length + findings.length };
}

type Host = { readonly clock: CommandLine['clock']; readonly log: Log; readonly replicas: () => number };

/** An address of AWS that anybody may ask for its time. */
async function stsUrl({ share }: PluginsInUse, host: Host): Promise<string> {
  const region = (await openAws({ ...host, share }).home()) ?? 'us-east-1';
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
