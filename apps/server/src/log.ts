import type { Log } from '@lastcall/plugin-api';
import { type DestinationStream, pino, stdTimeFunctions } from 'pino';

/** Signs that JSON may hold as they are, and that a terminal obeys or a collector of lines takes for the end of one. */
const UNQUIET = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/**
 * A log of JSON lines to a stream, every line masked before it leaves the process. `level` is a word, `time` RFC 3339; what strangers wrote
 * can neither end a line nor move a cursor.
 */
export function createLog(destination: DestinationStream, mask: (text: string) => string): Log {
  const options = { base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (level: string) => ({ level }) } };
  const logger = pino(options, { write: (line) => destination.write(quiet(mask(line))) });
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

/** The same JSON: in it these signs can only stand in texts, where they may be written as escapes. */
const quiet = (line: string): string => line.replaceAll(UNQUIET, escaped);

const escaped = (sign: string): string =>
  Array.from({ length: sign.length }, (_, unit) => `\\u${sign.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('');
