import type { Log } from '@lastcall/plugin-api';
import { type DestinationStream, pino } from 'pino';

/** A log of JSON lines to a stream, every line masked before it leaves the process. */
export function createLog(destination: DestinationStream, mask: (text: string) => string): Log {
  const logger = pino({ base: null }, { write: (line) => destination.write(mask(line)) });
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}
