import type { Clock, CodedError, Log } from '@lastcall/plugin-api';
import { parseDuration } from '@lastcall/plugin-api';
import { createGate } from '../gate.ts';
import type { HttpSource } from '../http-source.ts';
import { addPostedRoute } from '../posted-route.ts';
import { createRefusals, type Refusals } from '../refusals.ts';
import type { SnsConfig } from './config.ts';
import { type Confirm, createConfirm } from './confirm.ts';
import { createDownload, type Download } from './download.ts';
import { listSubscriptions, subscriptionFindings } from './findings.ts';
import { type Reception, receiveSns } from './receive.ts';
import { createSigningCertificates } from './signing-certificate.ts';
import { parseTopicArn, type Topic } from './topic-arn.ts';

/** Where earlier installations had their subscriptions post to; they go on working. */
const ALIASES = ['/api/v1/notice', '/api/v1/lifecycle-event'] as const;

/** What the source needs. The last two have defaults that speak to AWS. */
export type SnsParts = {
  readonly config: SnsConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with `SOURCE_UNSUBSCRIBED` and `SOURCE_CONFIRMATION_FAILED`: people should hear of these at once. */
  readonly alert?: (error: CodedError) => void;
  readonly download?: Download;
  readonly confirm?: Confirm;
};

const topicsOf = ({ topics }: SnsConfig): ReadonlyMap<string, Topic> =>
  new Map(topics.map(parseTopicArn).flatMap((topic) => (topic === null ? [] : [[topic.arn, topic] as const])));

function createReception(parts: SnsParts, refusals: Refusals): Reception {
  const { config, clock, log, alert = () => {} } = parts;
  const { endpoint, requireSignatureVersion, rawDelivery } = config;
  const download = parts.download ?? createDownload({ clock, endpoint });
  const certificates = createSigningCertificates({ clock, download });
  return {
    topics: topicsOf(config),
    authority: { clock, certificates, refusals, requireSignatureVersion, maxAgeMs: parseDuration(config.maxAge) },
    rawDelivery,
    gate: createGate(clock),
    confirm: parts.confirm ?? createConfirm({ clock, endpoint }),
    alert,
    log,
  };
}

/**
 * Notices that Amazon SNS posts to the public listener. Taken are messages that SNS signed for one of the configured
 * topics; subscriptions to these are confirmed. Silent on the network until a message comes.
 */
export function createSnsSource(parts: SnsParts): HttpSource {
  const refusals = createRefusals({ clock: parts.clock });
  const reception = createReception(parts, refusals);
  const addRoute = (app: Parameters<HttpSource['register']>[0], path: string) =>
    addPostedRoute(app, { path, log: parts.log, refusals, receive: (posted) => receiveSns(reception, posted) });
  return {
    name: 'sns',
    problem: reception.gate.problem,
    async findings(signal) {
      const paths = [parts.config.path, ...ALIASES];
      const asking = { clock: parts.clock, endpoint: parts.config.endpoint, signal };
      const found = [...reception.topics.values()].map(async (topic) =>
        subscriptionFindings(topic, await listSubscriptions(topic, asking), paths),
      );
      return (await Promise.all(found)).flat();
    },
    async start(intake) {
      reception.gate.open(intake);
    },
    async stop() {
      reception.gate.close();
    },
    register(app) {
      addRoute(app, parts.config.path);
      const free = ALIASES.filter((url) => !app.hasRoute({ method: 'POST', url }));
      for (const alias of free) addRoute(app, alias);
    },
  };
}
