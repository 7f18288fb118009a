import { compose } from '../compose.ts';
import { readConfigFile } from '../config-file.ts';
import { createLogDestination, type LogFormat } from '../log-destination.ts';
import { type Server, startServer } from '../server.ts';
import { PIPE } from '../terminal/screen.ts';
import type { CommandLine } from './command-line.ts';

/** What to serve with. `format`: how the log looks; null: for people in a terminal, else for programs. */
export type ServeOptions = { readonly file: string; readonly format: LogFormat | null };

/** Runs the server with a configuration until it is stopped. */
export async function serve({ file, format }: ServeOptions, line: CommandLine): Promise<Server> {
  const { clock, environment, write, logTo: target, logScreen = PIPE } = line;
  const logTo = createLogDestination({ target, format: format ?? (logScreen.isTerminal ? 'pretty' : 'json'), paint: logScreen.paint });
  const composition = await compose({ read: await readConfigFile(file, environment), clock, logTo });
  const server = await startServer(composition);
  write(`webhooks  ${server.publicUrl}\npage      ${server.privateUrl}`);
  return server;
}
