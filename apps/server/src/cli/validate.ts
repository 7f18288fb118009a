import { readConfigFile } from '../config-file.ts';
import { counted } from '../terminal/words.ts';
import type { CommandLine } from './command-line.ts';

/** Checks a configuration and the options of every plugin it names, without connecting to anything. Rejects with every problem at once. */
export async function validate(file: string, { environment, write }: CommandLine): Promise<void> {
  const { config, warnings } = await readConfigFile(file, environment);
  for (const warning of warnings) write(`warning: ${warning}`);
  const steps = config.pipelines.flatMap(({ stages }) => stages.flatMap((stage) => stage.steps));
  const pipelines = counted(config.pipelines.length, 'pipeline');
  write(`${file} is good: ${pipelines} with ${counted(steps.length, 'step')}, ${counted(config.sources.length, 'source')}`);
}
