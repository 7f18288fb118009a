import { z } from 'zod';
import { routePath } from '../route-path.ts';

/** Configuration of the `eventbridge` source. */
export const eventBridgeConfig = z.strictObject({
  path: routePath.default('/webhooks/eventbridge').describe('Path on the public listener that the API destination posts to.'),
  keyHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
    .default('x-api-key')
    .describe("Header that carries the key: the ApiKeyName of the connection's API_KEY authorization."),
  keys: z
    .array(z.string().min(16))
    .min(1)
    .max(2)
    .describe('Keys that are accepted, at least 16 characters each; two while one replaces the other. Secrets.'),
});

/** What `eventBridgeConfig` gives. */
export type EventBridgeConfig = Readonly<z.infer<typeof eventBridgeConfig>>;
