import { compose } from '../compose.ts';
import { readConfigFile } from '../config-file.ts';
import { type Server, startServer } from '../server.ts';
import type { CommandLine } from './command-line.ts';

/** Runs the server with a configuration until it is stopped. */
export async function serve(file: string, { clock, environment, logTo, write }: CommandLine): Promise<Server> {
  const composition = await compose({ read: await readConfigFile(file, environment), clock, logTo });
  const server = await startServer(composition);
  write(`webhooks  ${server.publicUrl}\npage      ${server.privateUrl}`);
  return server;
}
