import { readConfigFile } from '../config-file.ts';
import type { CommandLine } from './command-line.ts';

/** Checks a configuration and the options of every plugin it names, without connecting to anything. Rejects with every problem at once. */
export async function validate(file: string, { environment, write }: CommandLine): Promise<void> {
  const { config, warnings } = await readConfigFile(file, environment);
  for (const warning of warnings) write(`warning: ${warning}`);
  const steps = config.pipelines.reduce((sum, { stages }) => sum + stages.flatMap((stage) => stage.steps).length, 0);
  write(`${file} is good: ${config.pipelines.length} pipelines with ${steps} steps, ${config.sources.length} sources`);
}
