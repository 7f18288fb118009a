import * as z from 'zod';

/** What a user can write under `with`. Descriptions become the reference and what editors show; end them with the default. */
export const configSchema = z.strictObject({
  url: z.url().describe('Where to tell that an interruption is over: it gets a POST with one line of text.'),
  token: z.string().min(1).optional().describe('Bearer token of that address. Default: none is sent.'),
});

/** The checked configuration. */
export type Config = z.infer<typeof configSchema>;
