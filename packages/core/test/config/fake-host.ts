import { fileURLToPath } from 'node:url';
import { definePlugin, defineReporter, done } from '@lastcall/plugin-api';
import * as z from 'zod';
import type { ConfigRequest } from '../../src/config/judge-file.ts';

const drain = definePlugin({
  name: 'k8s-drain',
  apiVersion: 1,
  config: z.strictObject({
    kubeconfig: z.string().optional().describe('Path of a kubeconfig.'),
    concurrency: z.number().int().default(32).describe('Requests under way at most.'),
  }),
  setup: () => ({ run: async () => done('moved') }),
});

const deregister = definePlugin({
  name: 'elb-deregister',
  apiVersion: 1,
  config: z.strictObject({
    settle: z
      .string()
      .regex(/^\d+s$/, 'must be a duration such as "15s"')
      .default('15s')
      .describe('How long it goes on serving.'),
    loadBalancers: z.enum(['all', 'classic']).default('all').describe('What to take it out of.'),
  }),
  setup: () => ({ run: async () => done('out') }),
});

const lifecycle = definePlugin({
  name: 'asg-lifecycle',
  apiVersion: 1,
  config: z.strictObject({}),
  setup: () => ({ run: async () => done('let go') }),
});

const slack = defineReporter({
  name: 'slack',
  apiVersion: 1,
  config: z.strictObject({
    channel: z.string().describe('Where to tell it.'),
    token: z.string().describe("The bot's token."),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  setup: () => ({ report: async () => {} }),
});

const sqs = z.strictObject({
  queueUrl: z.string().describe('URL of the queue.'),
  polls: z.number().default(3).describe('Requests that wait at once.'),
});

const MODULES: Readonly<Record<string, unknown>> = {
  '@lastcall/plugin-k8s-drain': { default: drain },
  '@lastcall/plugin-elb-deregister': { default: deregister },
  '@lastcall/plugin-asg-lifecycle': { default: lifecycle },
  '@lastcall/plugin-slack': { default: slack },
  'plugin-of-tomorrow': { default: { ...drain, apiVersion: 2 } },
  'left-pad': { default: () => 'no plugin' },
  'file:///etc/lastcall/plugins/mine.ts': { default: { ...drain, name: 'mine' } },
};

const FILES: Readonly<Record<string, string>> = { '/run/secrets/slack': 'xoxb-from-a-file\n' };

/** Imports one of a few fake plugins, or fails as Node does. */
export async function importFake(specifier: string): Promise<unknown> {
  const found = MODULES[specifier];
  if (found !== undefined) return found;
  const missing = specifier.startsWith('file:') ? `module '${fileURLToPath(specifier)}'` : `package '${specifier}'`;
  throw Object.assign(new Error(`Cannot find ${missing} imported from /etc/lastcall/`), { code: 'ERR_MODULE_NOT_FOUND' });
}

/** A file's text with a small world around it: four plugins, the source `sqs`, one secret file and a few variables. */
export function requestFor(text: string, environment: Readonly<Record<string, string>> = {}): ConfigRequest {
  return {
    text,
    file: 'lastcall.yaml',
    environment: { QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/lastcall', SLACK_TOKEN: 'xoxb-1234567890', ...environment },
    readFile: async (path) => FILES[path] ?? Promise.reject(Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' })),
    plugins: { resolve: (name) => (name.startsWith('.') ? new URL(name, 'file:///etc/lastcall/').href : name), importModule: importFake },
    sourceSchemas: { sqs },
  };
}
