import { API_VERSION, definePlugin, done, skipped } from '@lastcall/plugin-api';
import * as z from 'zod';

export default definePlugin({
  name: 'raise-flag',
  apiVersion: API_VERSION,
  config: z.strictObject({ url: z.url().describe('Where the flags are.') }),
  setup: ({ config }) => ({
    async run({ instanceId }, { dryRun, signal }) {
      if (dryRun) return done(`would have raised the flag of ${instanceId}`);
      const { status } = await fetch(`${config.url}/${instanceId}`, { method: 'PUT', signal });
      return status === 404 ? skipped('the instance has no flag') : done('the flag is up', { status });
    },
  }),
});
