import type { Clock } from '@lastcall/plugin-api';
import type { Environment } from '../config-file.ts';
import type { LogTarget } from '../log-destination.ts';
import type { Screen } from '../terminal/screen.ts';

/** What a command may use of the process it runs in. */
export type CommandLine = {
  readonly clock: Clock;
  /** The process's own environment: what is set here, SDKs see. */
  readonly environment: Environment & Record<string, string | undefined>;
  /** Writes a line for the person who called. */
  readonly write: (line: string) => void;
  /** Where a server's log goes. */
  readonly logTo: LogTarget;
  /** What `write` writes to; default: a pipe. */
  readonly screen?: Screen;
  /** What the log goes to; default: a pipe. */
  readonly logScreen?: Screen;
  /** Asks the person who called, in one line; where nobody is there it is missing. */
  readonly ask?: (question: string) => Promise<string>;
  /** A signal that aborts when the person wants the command to end; until it is asked for, Ctrl+C just ends the process. Default: never. */
  readonly interrupted?: () => AbortSignal;
};
