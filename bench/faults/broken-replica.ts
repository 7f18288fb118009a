// A replica with one thing broken on purpose, to see the bench notice. The server itself has no switch for this.
// Arguments: the configuration file, what is broken, and the URL of the database.
import { systemClock } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import { compose } from '../../apps/server/src/compose.ts';
import { readConfigFile } from '../../apps/server/src/config-file.ts';
import { startServer } from '../../apps/server/src/server.ts';
import { acknowledgingEarly } from './broken-acknowledge.ts';
import { withoutFencing } from './broken-lease.ts';

const [file = '', broken = '', database = ''] = process.argv.slice(2);
const read = await readConfigFile(file, {});
const server = await startServer(
  await compose({
    read,
    clock: systemClock,
    logTo: process.stderr,
    async open(...given) {
      const store = await openStore(...given);
      return broken === 'lease' ? withoutFencing(store, database) : acknowledgingEarly(store, systemClock);
    },
  }),
);
process.once('SIGTERM', () => server.stop().then(() => process.exit(0)));
