import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Seen from this code: in a package or a bundle the page lies beside it, in a checkout where it is built. */
const PLACES = ['page', '../../dashboard/dist'];

/** The folder of the built page. Where there is none, the one it would be built into. */
export function findPage(): string {
  const folders = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return folders.find((folder) => existsSync(folder)) ?? String(folders.at(-1));
}
