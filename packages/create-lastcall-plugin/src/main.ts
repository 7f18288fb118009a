#!/usr/bin/env node
import { HELP, readArguments } from './arguments.ts';
import { writePlugin } from './write-plugin.ts';

try {
  const asked = readArguments(process.argv.slice(2));
  console.log(asked === 'help' ? HELP : writePlugin(asked));
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = 1;
}
