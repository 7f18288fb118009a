import { type InterruptionView, type ReporterContext, silentLog, systemClock } from '@lastcall/plugin-api';
import { aShare } from '@lastcall/plugin-api/testing';
import { createSlackSandbox, type SlackOptions, type SlackSandbox } from '../../../sandbox/src/slack/slack-sandbox.ts';
import { configSchema, type SlackConfig } from '../../src/config.ts';
import { createPace, PACE_KEY } from '../../src/pace.ts';
import { createSlackReporter } from '../../src/slack-reporter.ts';

/** The channel every sandbox has. */
export const CHANNEL = 'C0123456789';

/** Turns so close that a test need not wait for them, ms. */
const TURN_MS = 5;

/** A share in which Slack's turns follow each other at once. */
export function aFastShare(): ReturnType<typeof aShare> {
  const share = aShare();
  share(PACE_KEY, () => createPace(TURN_MS));
  return share;
}

type ContextParts = { readonly memory?: Map<string, string>; readonly signal?: AbortSignal; readonly look?: readonly InterruptionView[] };

/** A reporter's context that remembers in `memory`, and for which interruptions stand as in `look`. */
export function aContext({
  memory = new Map<string, string>(),
  signal = new AbortController().signal,
  look = [],
}: ContextParts = {}): ReporterContext {
  return {
    ...{ clock: systemClock, log: silentLog, signal },
    recall: async (key) => memory.get(key) ?? null,
    remember: async (key, value) => void (value === null ? memory.delete(key) : memory.set(key, value)),
    look: async (ids) => look.filter(({ id }) => ids.includes(id)),
  };
}

/** The names of the Web API methods that were called, in order. */
export const methodsOf = ({ calls }: SlackSandbox): readonly string[] => calls.map(({ path }) => path.replace('/api/', ''));

/** Runs a test against a Slack of its own and a reporter that posts there. */
export function withSlack(
  test: (world: { slack: SlackSandbox; config: SlackConfig; reporter: ReturnType<typeof createSlackReporter> }) => Promise<void>,
  options: Partial<SlackOptions> = {},
): () => Promise<void> {
  return async () => {
    const slack = await createSlackSandbox({ clock: systemClock, ...options });
    const config = configSchema.parse({ token: slack.token, channel: CHANNEL, endpoint: slack.url });
    try {
      await test({ slack, config, reporter: createSlackReporter({ config, share: aFastShare(), clock: systemClock }) });
    } finally {
      await slack.close();
    }
  };
}
