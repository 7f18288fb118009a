// Bundles the server into apps/server/bundle, which is what an image runs: `node main.js serve -c FILE`. Needs the page built before.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addPage, bundleInto } from './bundle.ts';
import { warm } from './warm.ts';

const FOLDER = fileURLToPath(new URL('../../apps/server/bundle', import.meta.url));

const { files, bytes } = await bundleInto(FOLDER);
addPage(FOLDER);
await warm(join(FOLDER, 'main.js'));
console.log(`${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
