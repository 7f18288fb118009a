import type { Clock } from '@lastcall/plugin-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Loopback, openLoopback } from '../loopback/loopback.ts';
import { createMessages, type Message } from './messages.ts';
import { type Arguments, type Channel, METHODS, type Workspace } from './methods.ts';
import { createRateLimit, type Limits, NO_LIMITS } from './rate-limit.ts';
import { SlackRefusal } from './slack-error.ts';
import { createToken, type Token } from './tokens.ts';

/** A simulated Slack workspace. An outage is a fault: `fail({ status: 500 })`, `fail({ hang: true })`. */
export type SlackSandbox = Loopback & {
  /** What a client takes as its `slackApiUrl`: `http://127.0.0.1:PORT/api/`. */
  readonly url: string;
  /** The only token that is accepted. */
  readonly token: string;
  /** The messages of a channel, of all channels when none is named, in the order in which they were posted. */
  messages(channel?: string): readonly Message[];
  /** Adds or replaces a channel. */
  addChannel(channel: Channel): void;
  /** Makes every call fail with `token_revoked`. */
  readonly revokeToken: Token['revoke'];
  readonly restoreToken: Token['restore'];
};

/** What a workspace may have that differs from the usual. */
export type SlackOptions = {
  readonly clock: Clock;
  /** Default one, `C0123456789`, named `interruptions`. */
  readonly channels?: readonly Channel[];
  /** Default `xoxb-sandbox`. */
  readonly token?: string;
  /** Default none; `SLACK_LIMITS` for the real ones. */
  readonly limits?: Limits;
};

const CHANNELS: readonly Channel[] = [{ id: 'C0123456789', name: 'interruptions' }];

function argumentsOf({ body, query }: FastifyRequest): Arguments {
  const given = typeof body === 'object' && body !== null && !Buffer.isBuffer(body) ? body : {};
  return { ...(query as Arguments), ...given };
}

function perform(request: FastifyRequest, { token, workspace }: { token: Token; workspace: Workspace }): object {
  const method = METHODS[(request.params as { method: string }).method];
  if (!method) throw new SlackRefusal('unknown_method');
  const given = argumentsOf(request);
  token.check({ authorization: request.headers.authorization, given });
  return method(workspace, given);
}

/** Refusals are answered with 200, as Slack does; only the rate limit has a status of its own. */
function serveRefusals(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof SlackRefusal)) return reply.code(500).send({ ok: false, error: 'internal_error' });
    if (error.retryAfterSeconds === null) return reply.send(error.toBody());
    return reply.code(429).header('retry-after', String(error.retryAfterSeconds)).send(error.toBody());
  });
}

/** Opens a simulated Slack on a free port of 127.0.0.1; message times and limits take their time from `clock`. */
export async function createSlackSandbox(options: SlackOptions): Promise<SlackSandbox> {
  const { clock, channels: given = CHANNELS, token: value = 'xoxb-sandbox', limits = NO_LIMITS } = options;
  const channels = new Map(given.map((channel) => [channel.id, channel]));
  const messages = createMessages(() => clock.now());
  const token = createToken(value);
  const rateLimit = createRateLimit({ now: () => clock.now(), limits });
  const workspace = { channels, messages, rateLimit, url: 'https://sandbox.slack.test/' };
  const server = await openLoopback({
    clock,
    register(app) {
      serveRefusals(app);
      app.all('/api/:method', async (request) => perform(request, { token, workspace }));
    },
  });
  return {
    ...server,
    url: `${server.url}/api/`,
    token: value,
    messages: messages.list,
    addChannel: (channel) => void channels.set(channel.id, channel),
    revokeToken: token.revoke,
    restoreToken: token.restore,
  };
}
