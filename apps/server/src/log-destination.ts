import type { DestinationStream } from 'pino';
import { logText } from './terminal/log-lines.ts';
import type { Paint } from './terminal/paint.ts';

/** How lines of the log look: for programs, or for people. */
export type LogFormat = 'json' | 'pretty';

/** Where lines go: a stream of the process, or something like one that tells how much waits in it, bytes. */
export type LogTarget = { write(line: string): unknown; readonly writableLength?: number };

/** What the lines of a log pass through. */
export type LogDestinationParts = { readonly target: LogTarget; readonly format: LogFormat; readonly paint: Paint };

/** So much may wait for whoever takes the lines, bytes; what comes then is dropped. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * Takes the lines of a log. While nobody takes them from the target, as when a collector hangs, no more than 4 MB are kept; once it goes on,
 * a line says how many were dropped.
 */
export function createLogDestination({ target, format, paint }: LogDestinationParts): DestinationStream {
  const write = (line: string) => target.write(format === 'json' ? line : `${logText(line, paint)}\n`);
  let dropped = 0;
  return {
    write(line) {
      if ((target.writableLength ?? 0) > MOST_WAITING) {
        dropped += 1;
        return;
      }
      if (dropped > 0) write(droppedLine(dropped, line));
      dropped = 0;
      write(line);
    },
  };
}

/** Its instant is that of the line behind it. */
function droppedLine(count: number, behind: string): string {
  const time = /"time":"([^"]+)"/.exec(behind)?.[1];
  return `${JSON.stringify({ level: 'warn', time, count, msg: 'lines of this log were dropped, for nobody took them' })}\n`;
}
