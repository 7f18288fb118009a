// Fetches Amazon's DynamoDB Local with Maven, once, into a folder outside of the checkout.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isProgram } from '../is-program.ts';
import { FOLDER, hasJars } from './programs.ts';

/** Throws where it is not installed. */
function findMaven(): string {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'mvn'))
    .find(isProgram);
  if (path === undefined) throw new Error('Maven is not installed (on Debian: apt-get install maven): it fetches DynamoDB Local');
  return path;
}

/** Into a name of its own first, so that a fetch that is broken off leaves no half a folder. */
function fetchJars(): void {
  const maven = findMaven();
  const unfinished = `${FOLDER}-unfinished-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    cpSync(join(import.meta.dirname, 'pom.xml'), join(unfinished, 'pom.xml'));
    execFileSync(maven, ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=.'], { cwd: unfinished, stdio: 'inherit' });
    // Two fetches at once: the first is as good as the second.
    if (!hasJars(FOLDER)) renameSync(unfinished, FOLDER);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

if (!hasJars(FOLDER)) fetchJars();
