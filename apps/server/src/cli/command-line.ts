import type { Clock } from '@lastcall/plugin-api';
import type { Environment } from '../config-file.ts';

/** What a command may use of the process it runs in. */
export type CommandLine = {
  readonly clock: Clock;
  /** The process's own environment: what is set here, SDKs see. */
  readonly environment: Environment & Record<string, string | undefined>;
  /** Writes a line for the person who called. */
  readonly write: (line: string) => void;
  /** Where a server's log goes. */
  readonly logTo: { write(line: string): void };
};
