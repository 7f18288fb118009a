import { API_VERSION, defineReporter } from '@lastcall/plugin-api';
import { configSchema } from './config.ts';
import { createWebhookReporter } from './webhook-reporter.ts';

/**
 * Tells other systems about interruptions: signed CloudEvents for programs, or the messages that Slack, Teams, Discord, PagerDuty or a
 * receiver of your own take. It needs nothing of AWS or Kubernetes, and no run ever waits for it.
 */
export default defineReporter({
  name: 'webhook',
  apiVersion: API_VERSION,
  config: configSchema,
  setup: ({ config, clock, share }) => createWebhookReporter({ config, clock, share }),
});
