import { API_VERSION, defineReporter } from '@lastcall/plugin-api';
import { configSchema } from './config.ts';
import { createSlackReporter } from './slack-reporter.ts';

/**
 * Tells people about interruptions in a Slack channel: one message for each, updated in place as its steps end. It needs
 * nothing of AWS or Kubernetes, and no run ever waits for it.
 */
export default defineReporter({
  name: 'slack',
  apiVersion: API_VERSION,
  config: configSchema,
  setup: ({ config, share, clock }) => createSlackReporter({ config, share, clock }),
});
