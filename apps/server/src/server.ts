import { createIntake, type Intake } from '@lastcall/core';
import type { Clock } from '@lastcall/plugin-api';
import type { FastifyInstance } from 'fastify';
import { checkPlugins } from './check-plugins.ts';
import type { Composition } from './compose.ts';
import { createFollower, type Follower } from './follower.ts';
import { logJournal } from './journal-log.ts';
import { createMetrics } from './metrics.ts';
import { buildPrivateServer } from './private-server.ts';
import { buildPublicServer } from './public-server.ts';
import { startReplica } from './replica.ts';
import { isHttpSource } from './sources/http-source.ts';
import { type StopAct, stopInOrder } from './stop-in-order.ts';

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
 * Starts everything in the order that loses nothing: what runs and tells first, then the listeners, then what receives.
 * Stopping hands over the runs first, so that another replica loses no time, and then goes the other way. Rejects, with everything closed again, when a listener cannot be opened.
 */
export async function startServer(composition: Composition): Promise<Server> {
  const { store, clock, log, plugins, sources, config, pageFolder } = composition;
  const metrics = createMetrics();
  const follower = createFollower({ store, clock, log });
  const intake = createIntake({ store, clock, onTaken: metrics.delivered });
  follower.listen(metrics.told);
  follower.listen(logJournal(log));
  // Built before anything runs: a server that cannot be built must leave nothing running behind it.
  const problems = () => [...sources.map((source) => source.problem()), replica.problem()].filter((problem) => problem !== null);
  const privateApp = await buildPrivateServer({ store, clock, follower, metrics, problems, pageFolder });
  const publicApp = await buildPublicServer({ sources: sources.filter(isHttpSource), health: () => null, log });
  await follower.start();
  const replica = startReplica(composition);
  const checking = new AbortController();
  const stop = once(() => {
    checking.abort(new Error('the server is stopping'));
    const acts: readonly StopAct[] = [
      ...replica.handOver,
      ['sources', () => Promise.all(sources.map((source) => source.stop()))],
      ['public listener', () => closeSoon(publicApp, clock)],
      ['intake', intake.stop],
      ...replica.leave,
      ['follower', follower.stop],
      ['private listener', () => privateApp.close()],
      ['plugins', plugins.close],
      ['store', store.shut],
    ];
    return stopInOrder(acts, { clock, log });
  });
  try {
    const privateUrl = await privateApp.listen(config.listen.private);
    const publicUrl = await publicApp.listen(config.listen.public);
    await Promise.all(sources.map((source) => source.start(intake)));
    void checkPlugins({ plugins, clock, log, signal: checking.signal });
    return { publicUrl, privateUrl, follower, intake, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

/** A request that is never sent to its end must not hold up the handing over of leases. */
async function closeSoon(app: FastifyInstance, clock: Clock): Promise<void> {
  const callOff = clock.schedule(clock.now() + CLOSE_LIMIT_MS, () => app.server.closeAllConnections());
  await app.close();
  callOff();
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= act();
    return done;
  };
}
