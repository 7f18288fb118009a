import pg from 'pg';
import { serverUnavailable } from '../errors.ts';

const MOST_CONNECTIONS = 6;
const IDLE_LIMIT_MS = 30_000;

/** Why a call was given up: the server said nothing at all. */
export class Silence extends Error {
  constructor() {
    super('it did not answer in time');
  }
}

/** A connection for one call; one of the two functions must be called, once. */
export type Taken = {
  readonly client: pg.PoolClient;
  /** All went well: others may use it. */
  giveBack(): void;
  /** Something failed: nobody knows in which state it is, and it is broken off. */
  giveUp(problem: unknown): void;
};

/** Connections that are kept between calls. */
export type Connections = {
  /** Waits for a connection; rejects with `STORE_UNAVAILABLE`. */
  take(): Promise<Taken>;
  end(): Promise<void>;
};

const ignore = () => undefined;

function createPool(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...settings, max: MOST_CONNECTIONS, idleTimeoutMillis: IDLE_LIMIT_MS });
  // A connection that breaks is replaced; nobody has to hear of it. The pool takes its own listener away before a call could add one.
  return pool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
}

/** No connection yet. */
export function createConnections(settings: pg.PoolConfig): Connections {
  let pool = createPool(settings);
  // After a fail-over all connections to the old server are silent: each of them would cost a call its time before it is found out.
  const forgetAll = (silent: pg.Pool) => {
    if (silent !== pool || pool.ending) return;
    pool = createPool(settings);
    silent.end().catch(ignore);
  };
  return {
    async take() {
      const from = pool;
      const client = await connect(from);
      return {
        client,
        giveBack: () => client.release(),
        giveUp(problem) {
          client.release(true);
          if (problem instanceof Silence) forgetAll(from);
        },
      };
    },
    end: () => pool.end(),
  };
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw serverUnavailable(cause);
  }
}
