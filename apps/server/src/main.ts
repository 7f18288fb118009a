#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { CodedError, messageOf, systemClock } from '@lastcall/plugin-api';
import type { CommandLine } from './cli/command-line.ts';
import { runProgram } from './cli/program.ts';
import type { Server } from './server.ts';
import { screenOf } from './terminal/screen.ts';

/** Configuration error, as sysexits.h names it. */
const EXIT_CONFIG = 78;
/** 128 and SIGINT, as shells say it. */
const EXIT_INTERRUPTED = 130;

// Whoever reads may have seen enough (`lastcall plan … | head`), and a log nobody takes must not stop a server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const write = (line: string) => void process.stdout.write(`${line}\n`);

/** Problems of a configuration say what to do in the same line already. */
function describe(problem: unknown): string {
  if (!(problem instanceof CodedError)) return messageOf(problem);
  const { message, hint, code } = problem;
  return message.includes(hint) ? `${message} (${code})` : `${message}\n  ${hint} (${code})`;
}

/** What is wrong with a configuration, as opposed to what went wrong. */
function isOfConfig(problem: unknown): boolean {
  return problem instanceof AggregateError || (problem instanceof CodedError && problem.code.startsWith('CONFIG_'));
}

function complain(problem: unknown): number {
  const problems = problem instanceof AggregateError ? problem.errors : [problem];
  for (const each of problems) process.stderr.write(`${describe(each)}\n`);
  return isOfConfig(problem) ? EXIT_CONFIG : 1;
}

/** A second signal ends the process at once. */
function onSignal(end: () => void): void {
  const first = () => {
    process.once('SIGTERM', () => process.exit(EXIT_INTERRUPTED)).once('SIGINT', () => process.exit(EXIT_INTERRUPTED));
    end();
  };
  process.once('SIGTERM', first).once('SIGINT', first);
}

function stop(server: Server): void {
  server.stop().then(
    () => process.exit(0),
    (problem: unknown) => process.exit(complain(problem)),
  );
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  onSignal(() => controller.abort());
  return controller.signal;
}

/** Ctrl+C is an answer as well: the process ends. */
async function ask(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  asking.once('SIGINT', () => process.exit(EXIT_INTERRUPTED));
  return asking.question(question).finally(() => asking.close());
}

const line: CommandLine = {
  ...{ clock: systemClock, environment: process.env, write, logTo: process.stderr, interrupted },
  ...{ screen: screenOf(process.stdout), logScreen: screenOf(process.stderr) },
  ...(process.stdin.isTTY && process.stdout.isTTY ? { ask } : {}),
};

try {
  const ran = await runProgram(process.argv.slice(2), line);
  if (typeof ran === 'number') process.exitCode = ran;
  else onSignal(() => stop(ran));
} catch (problem) {
  // What could not be started may have left something open that would keep the process from ending.
  process.exit(complain(problem));
}
