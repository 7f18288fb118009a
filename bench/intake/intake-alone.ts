// The part of the server that takes notices in: sources, intake and store. Nothing is run of what is accepted.
import { createIntake } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { compose } from '../../apps/server/src/compose.ts';
import { readConfigFile } from '../../apps/server/src/config-file.ts';
import { buildPublicServer } from '../../apps/server/src/public-server.ts';
import { isHttpSource } from '../../apps/server/src/sources/http-source.ts';

const read = await readConfigFile(process.argv.at(-1) ?? '', process.env);
const { store, clock, log, sources, config } = await compose({ read, clock: systemClock, logTo: process.stderr });
const intake = createIntake({ store, clock });
const app = await buildPublicServer({ sources: sources.filter(isHttpSource), health: () => null, log });
const url = await app.listen(config.listen.public);
await Promise.all(sources.map((source) => source.start(intake)));
process.stdout.write(`webhooks  ${url}\n`);
