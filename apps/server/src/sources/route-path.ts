import { z } from 'zod';

/** A schema for the path of a route: fixed words, no parameters. */
export const routePath = z.string().regex(/^\/[A-Za-z0-9._~/-]+$/, 'must be a path such as "/webhooks/sns"');
