import type { CommandLine } from './command-line.ts';
import { askingServer, type Options, optional, type Program } from './options.ts';
import { apiOf } from './seen/open-seen.ts';

/** Describes what deals with messages that nobody could read. */
export function describeParked(program: Program, line: CommandLine): void {
  const apiFor = ({ server, token }: Options) => apiOf({ server: optional(server, '--server'), token: optional(token, '--token') }, line);
  askingServer(program.command('parked', 'List what nobody could read or decide: messages a server keeps for you, newest first'))
    .example('  lastcall parked')
    .action(async (options: Options) => (await import('./parked.ts')).listParked(apiFor(options), line));
  askingServer(program.command('replay <id>', 'Have the server take a parked message once more, as if it had just come'))
    .example('  lastcall parked')
    .example('  lastcall replay parked-1kz3v5c0g7m2q8xda --server http://127.0.0.1:9090')
    .action(async (id: unknown, options: Options) => (await import('./replay.ts')).replay(apiFor(options), String(id), line));
}
