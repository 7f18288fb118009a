import type { Log } from '@lastcall/plugin-api';

/** What was logged. */
export type Line = { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly fields: object };

/** A log whose lines can be looked at. */
export function noting(): { readonly log: Log; readonly lines: readonly Line[] } {
  const lines: Line[] = [];
  const at =
    (level: Line['level']) =>
    (message: string, fields: object = {}) =>
      void lines.push({ level, message, fields });
  return { log: { info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
