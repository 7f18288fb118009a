import { messageOf } from '@lastcall/plugin-api';

/** Why a module that is there could not be imported, and what to do about it. */
export type ImportFailure = { readonly problem: string; readonly hint: string; readonly cause: unknown };

type Case = { readonly sign: RegExp; readonly say: (found: string) => Omit<ImportFailure, 'cause'> };

const CASES: readonly Case[] = [
  {
    sign: /Cannot find package '(\/[^']*)'/,
    say: (folder) => ({
      problem: `the package in ${folder} names no module that is there`,
      hint: 'build it, and give its `exports` a "." that points to the built module',
    }),
  },
  {
    sign: /Cannot find package '([^']+)'|Cannot find module '([^'./][^']*)'/,
    say: (name) => ({
      problem: `it needs the package ${name}, which is not installed`,
      hint: `install it beside the plugin: npm install ${name}`,
    }),
  },
  {
    sign: /Cannot find module '([^']+)'/,
    say: (path) => ({ problem: `its file ${path} is not there`, hint: 'build it: its package.json names a file that does not exist' }),
  },
  {
    sign: /No "exports" main defined in (.+?)package\.json|is not defined by "exports" in (.+?)package\.json/,
    say: () => ({
      problem: 'its package.json exports nothing under "."',
      hint: 'give its `exports` a "." that points to the built module',
    }),
  },
  {
    sign: /Invalid package config (.+?package\.json)/,
    say: (file) => ({ problem: `its ${file} is no valid JSON`, hint: 'install it anew, or mend that file' }),
  },
  {
    sign: /does not provide an export named '([^']+)'/,
    say: (name) => ({
      problem: `it imports ${name}, which the installed version of that package does not have`,
      hint: 'bring both to versions that fit: UPGRADING.md says which',
    }),
  },
];

/** Reads what Node says about a failed import. Anything else that was thrown is told with the place it comes from. */
export function whyImportFailed(cause: unknown): ImportFailure {
  const said = messageOf(cause);
  for (const { sign, say } of CASES) {
    const found = sign.exec(said);
    if (found !== null) return { ...say(found[1] ?? found[2] ?? ''), cause };
  }
  return {
    problem: `importing it failed${placeOf(cause)}`,
    hint: 'mend what its module does when it is imported, or ask its author',
    cause,
  };
}

/** ` at FILE:LINE:COLUMN`, where the stack says. Of a module that cannot be parsed it names only files of Node itself. */
function placeOf(cause: unknown): string {
  const [, place] =
    (cause instanceof Error && /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()\s]+:\d+(?::\d+)?)\)?/.exec(cause.stack ?? '')) || [];
  return place === undefined ? '' : ` at ${place}`;
}
