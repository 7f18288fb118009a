import { createIntake, type Intake, type Source, type StandIn } from '@lastcall/core';
import type { Clock } from '@lastcall/plugin-api';
import type { FastifyInstance } from 'fastify';
import { checkPlugins } from './check-plugins.ts';
import type { Composition } from './compose.ts';
import { createFollower, type Follower } from './follower.ts';
import { logJournal } from './journal-log.ts';
import { listenAt } from './listen-at.ts';
import { buildPrivateServer, type Readiness } from './private-server.ts';
import { buildPublicServer } from './public-server.ts';
import { startReplica } from './replica.ts';
import { isHttpSource } from './sources/http-source.ts';
import { composeStandIn } from './stand-in.ts';
import { createStops, type Stops } from './stops.ts';
import { VERSION } from './version.ts';

/** How long requests that are being answered may take when the server stops, ms. */
const CLOSE_LIMIT_MS = 3_000;

/** A server that runs. */
export type Server = {
  /** Where the webhooks are: `http://host:port`. */
  readonly publicUrl: string;
  /** Where the page, the API, readiness and metrics are. */
  readonly privateUrl: string;
  readonly follower: Follower;
  readonly intake: Intake;
  /** Stops receiving, hands leases back, and lets go of everything. Safe to call twice. */
  stop(): Promise<void>;
};

/**
 * Starts everything in the order that loses nothing: what runs and tells first, then the listeners, then what receives. Stopping hands
 * over the runs first, so that another replica loses no time, and then goes the other way. Rejects, with everything closed again, when
 * something cannot be started.
 */
export async function startServer(composition: Composition): Promise<Server> {
  const stops = createStops(composition);
  try {
    return await startAll(composition, stops);
  } catch (problem) {
    await stops.stop();
    throw problem;
  }
}

async function startAll(composition: Composition, stops: Stops): Promise<Server> {
  const { store, clock, log, metrics, plugins, sources, config, pageFolder } = composition;
  stops.add(['store', store.shut]);
  stops.add(['plugins', plugins.close]);
  metrics.hear({ share: plugins.share, store });
  const follower = createFollower({ store, clock, log });
  const readiness = () => readinessOf(sources, [replica.problem(), waitingFor(standIn)]);
  const told = { store, clock, log, follower, metrics, readiness, pageFolder };
  const privateApp = await buildPrivateServer({ ...told, ...shownOf(composition) });
  stops.add(['private listener', () => privateApp.close()]);
  follower.listen(metrics.told);
  follower.listen(logJournal(log));
  stops.add(['follower', follower.stop]);
  await follower.start();
  const replica = startReplica(composition);
  for (const act of replica.leave) stops.add(act);
  const standIn = composeStandIn(composition, replica);
  stops.add(['stand-in', standIn.stop]);
  metrics.watch({ store, clock, standing: () => ({ ...replica.standing(), waiting: standIn.waiting() }) });
  const intake = createIntake({
    ...{ store, clock, standIn },
    onTaken(delivery, taken) {
      metrics.delivered(delivery, taken);
      if (taken.what === 'parked') log.warn('a message was parked', { source: delivery.source, reason: taken.problem });
    },
  });
  stops.add(['intake', intake.stop]);
  const publicApp = await buildPublicServer({ sources: sources.filter(isHttpSource), health: () => null, log });
  stops.add(['public listener', () => closeSoon(publicApp, clock)]);
  stops.add(['sources', () => Promise.all(sources.map((source) => source.stop()))]);
  stops.add(replica.handOver);
  plugins.start();
  const privateUrl = await listenAt(privateApp, { ...config.listen.private, key: 'listen.private' });
  const publicUrl = await listenAt(publicApp, { ...config.listen.public, key: 'listen.public' });
  await Promise.all(sources.map((source) => source.start(intake)));
  stops.add(['checks', startChecking(composition)]);
  return { publicUrl, privateUrl, follower, intake, stop: stops.stop };
}

/** What of the configuration the private listener shows and goes by. */
function shownOf({ config, plugins }: Composition) {
  const { access, dryRun, scope } = config;
  return { access, pipelines: plugins.pipelines, about: { version: VERSION, dryRun, scope } };
}

/** A replica whose store is gone goes on receiving, and acts from memory: only what keeps it from receiving makes it unready. */
function readinessOf(sources: readonly Source[], troubles: readonly (string | null)[]): Readiness {
  const unready = sources.map((source) => source.problem()).filter((problem) => problem !== null);
  return { ready: unready.length === 0, problems: [...unready, ...troubles.filter((trouble) => trouble !== null)] };
}

function waitingFor(standIn: StandIn): string | null {
  const waiting = standIn.waiting();
  return waiting === 0 ? null : `the store cannot take notices: ${waiting} are acted on from memory`;
}

/** Begins to check what the plugins can reach; gives what ends it. */
function startChecking({ plugins, clock, log }: Composition): () => Promise<void> {
  const checking = new AbortController();
  void checkPlugins({ plugins, clock, log, signal: checking.signal });
  return async () => checking.abort(new Error('the server is stopping'));
}

/** A request that is never sent to its end must not hold up the handing over of leases. */
async function closeSoon(app: FastifyInstance, clock: Clock): Promise<void> {
  const callOff = clock.schedule(clock.now() + CLOSE_LIMIT_MS, () => app.server.closeAllConnections());
  await app.close();
  callOff();
}
