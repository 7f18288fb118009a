// Finds a Chromium that is installed already, for tests, pictures and benches of the page.
import { delimiter, join } from 'node:path';
import { isProgram } from './is-program.ts';

/** Where the program is, or why it is not used. */
export type FoundChromium = { readonly path: string } | { readonly reason: string };

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** What it is started with: it asks nobody on the network anything, and runs where root runs it. */
export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Looks at `LASTCALL_CHROMIUM`, on the path, and in the usual places. */
export function findChromium(): FoundChromium {
  const named = process.env.LASTCALL_CHROMIUM;
  if (named) return isProgram(named) ? { path: named } : { reason: `LASTCALL_CHROMIUM names ${named}, which is no program` };
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const path = [...onPath, ...PLACES].find(isProgram);
  return path === undefined ? { reason: 'Chromium is not installed (on Debian: apt-get install chromium)' } : { path };
}
