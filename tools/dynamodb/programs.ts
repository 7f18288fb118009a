// Where Amazon's DynamoDB Local and a Java to run it are, or why they are not used.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isProgram } from '../is-program.ts';

/** The version that is fetched, as in pom.xml. */
export const VERSION = '2.6.1';

/** Where tools/dynamodb/build.ts puts the jars: outside of any checkout, so that one fetch serves all of them. */
export const FOLDER = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lastcall/dynamodb', VERSION);

const OLDEST_JAVA = 17;

/** A folder of jars, and the program `java`. */
export type DynamoDbPrograms = { readonly folder: string; readonly java: string };

/** Where DynamoDB Local is, or why it is not used. */
export type FoundDynamoDb = DynamoDbPrograms | { readonly reason: string };

/** Looks at `LASTCALL_DYNAMODB` and where tools/dynamodb/build.ts puts the jars; for Java at `JAVA_HOME` and on the path. */
export function findDynamoDb(): FoundDynamoDb {
  const named = process.env.LASTCALL_DYNAMODB;
  const folder = [...(named ? [named] : []), FOLDER].find(hasJars);
  if (folder === undefined) return { reason: 'DynamoDB Local is not there (node tools/dynamodb/build.ts gets it)' };
  if (folder === FOLDER && process.arch !== 'x64') {
    return {
      reason: `DynamoDB Local comes without its native library for ${process.arch} (LASTCALL_DYNAMODB names a folder that has one)`,
    };
  }
  const java = findJava();
  return 'reason' in java ? java : { folder, java: java.path };
}

/** True for a folder with DynamoDB Local in it. */
export const hasJars = (folder: string) => globSync('DynamoDBLocal*.jar', { cwd: folder }).length > 0;

function findJava(): { readonly path: string } | { readonly reason: string } {
  const home = process.env.JAVA_HOME;
  const folders = [...(home ? [join(home, 'bin')] : []), ...(process.env.PATH ?? '').split(delimiter)];
  const path = folders
    .map((folder) => join(folder, 'java'))
    .filter(isProgram)
    .find((java) => majorVersionOf(java) >= OLDEST_JAVA);
  return path === undefined
    ? { reason: `there is no Java ${OLDEST_JAVA} or later (on Debian: apt-get install default-jre-headless)` }
    : { path };
}

/** Such as 17, or 1 for everything before 9; 0 where it does not say. */
function majorVersionOf(java: string): number {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr ?? '')?.[1] ?? 0);
}
