import * as z from 'zod';

/** A token must fit into a header as it is, and be too long to be guessed. */
const TOKEN = /^[\x21-\x7e]{16,}$/;
const HEADER = /^[A-Za-z0-9-]{1,64}$/;
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** Headers that browsers and programs send by themselves: whoever asks would have one. */
const EVERYBODYS: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'authorization', 'cache-control', 'connection', 'content-length', 'content-type'],
  ...['cookie', 'dnt', 'forwarded', 'host', 'origin', 'pragma', 'referer', 'sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site', 'te'],
  ...['upgrade-insecure-requests', 'user-agent', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'],
]);

const tokens = () =>
  z
    .array(z.string().regex(TOKEN, { error: 'expected at least 16 characters without spaces, such as `openssl rand -hex 24` prints' }))
    .min(1, { error: 'expected at least one token; to ask for none leave the key out' });

const userHeader = () =>
  z
    .string()
    .regex(HEADER, { error: 'expected the name of a header, such as X-Forwarded-User' })
    .refine((name) => !EVERYBODYS.has(name.toLowerCase()), {
      error: 'expected a header that only your proxy sets, such as X-Forwarded-User',
    });

const hostNames = () => z.array(z.string().regex(HOST, { error: 'expected a name without a port, such as lastcall.example.com' }));

/** Who may use the private listener's API, as it is written. */
export const accessShape = z.strictObject({
  bearer: tokens()
    .optional()
    .describe(
      'Tokens that let in; several while one replaces another. People sign in with one, programs send `Authorization: Bearer TOKEN`. Secrets of at least 16 characters. Default: no token is asked for.',
    ),
  user: userHeader()
    .optional()
    .describe(
      'Header in which your reverse proxy names who it has let in, such as `X-Forwarded-User`. The proxy must drop what clients send under that name. Without `bearer` the header alone lets in; with it, it only says who asks. Default: nobody is named.',
    ),
  hosts: hostNames()
    .default([])
    .describe(
      'Names under which browsers reach the page, where no token is asked for. IP addresses, names without a dot and those that end in `.localhost`, `.internal`, `.local` or `.svc` need not be listed. Default: no others.',
    ),
  changes: z
    .boolean()
    .default(false)
    .describe('Whether parked messages may be replayed and interruptions cancelled by those who are let in. Default false.'),
});
