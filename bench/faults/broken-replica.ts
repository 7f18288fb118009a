// A replica of the server whose store is broken on purpose, so that the bench can show that it notices.

import { systemClock } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import { compose } from '../../apps/server/src/compose.ts';
import { readConfigFile } from '../../apps/server/src/config-file.ts';
import { startServer } from '../../apps/server/src/server.ts';
import { breakStore } from './broken-store.ts';
import { optionsOfReplica } from './options.ts';

const { config, broken } = optionsOfReplica(process.argv.slice(2));
const open: typeof openStore = async (url, options) => breakStore(broken, { url, store: await openStore(url, options) });
const read = await readConfigFile(config, process.env);
const server = await startServer(await compose({ read, clock: systemClock, logTo: process.stderr, open }));
process.stdout.write(`webhooks  ${server.publicUrl}\n`);
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
