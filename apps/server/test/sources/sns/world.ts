import type { CodedError } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import type { FastifyInstance } from 'fastify';
import { buildPublicServer } from '../../../src/public-server.ts';
import { snsConfig } from '../../../src/sources/sns/config.ts';
import { createSnsSource, type SnsParts } from '../../../src/sources/sns/index.ts';
import { type RecordedIntake, recordedIntake, recordedLog } from '../recorded.ts';
import { NOW, TOPIC } from './signer.ts';

export type World = {
  readonly app: FastifyInstance;
  readonly clock: FakeClock;
  readonly intake: RecordedIntake;
  readonly log: ReturnType<typeof recordedLog>;
  readonly fetched: string[];
  readonly confirmed: string[];
  readonly alerts: CodedError[];
  /** Posts a body as SNS does and gives the status and the code of the answer. */
  post(body: unknown, extra?: Extra): Promise<Reply>;
};
export type Extra = { readonly url?: string; readonly headers?: Readonly<Record<string, string>>; readonly from?: string };
export type Reply = { readonly status: number; readonly code: string; readonly headers: Readonly<Record<string, unknown>> };
export type Setting = { readonly config?: Readonly<Record<string, unknown>>; readonly certificate: string; readonly now?: number } & Pick<
  Partial<SnsParts>,
  'download' | 'confirm'
>;

const asBody = (body: unknown) => (typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));

/** A public listener with an sns source, whose certificates and confirmations go nowhere. */
export async function aWorld({ config = {}, certificate, now = NOW, ...overrides }: Setting): Promise<World> {
  const clock = fakeClock(now);
  const intake = recordedIntake();
  const log = recordedLog();
  const fetched: string[] = [];
  const confirmed: string[] = [];
  const alerts: CodedError[] = [];
  const source = createSnsSource({
    config: snsConfig.parse({ topics: [TOPIC], ...config }),
    clock,
    log,
    alert: (error) => alerts.push(error),
    confirm: async ({ topic, token }) => {
      confirmed.push(`${topic.arn} ${token}`);
      return `${topic.arn}:1`;
    },
    ...overrides,
    download: async (url) => {
      fetched.push(url);
      return overrides.download ? overrides.download(url) : certificate;
    },
  });
  const app = await buildPublicServer({ sources: [source], health: () => null, log });
  await source.start(intake);
  const post = async (body: unknown, { url = '/webhooks/sns', headers = {}, from = '192.0.2.1' }: Extra = {}) => {
    const reply = await app.inject({
      method: 'POST',
      url,
      remoteAddress: from,
      payload: asBody(body),
      headers: { ...snsHeaders, ...headers },
    });
    return { status: reply.statusCode, code: reply.json<{ code?: string }>().code ?? '', headers: reply.headers };
  };
  return { app, clock, intake, log, fetched, confirmed, alerts, post };
}

const snsHeaders = { 'content-type': 'text/plain; charset=UTF-8' };
