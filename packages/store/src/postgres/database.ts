import { CodedError } from '@lastcall/plugin-api';
import pg from 'pg';
import { serverUnavailable, storeUnreadableUrl } from '../errors.ts';

/** How long a call may wait for a connection, ms. */
const CONNECT_LIMIT_MS = 3_000;
/** How long the server may take for one statement, ms; half a second later it is given up here, whatever the server does. */
const STATEMENT_LIMIT_MS = 3_000;
/** A replica that is paused in the middle of a transaction holds up the others no longer than this, ms. */
const PAUSED_LIMIT_MS = 1_000;
const MOST_CONNECTIONS = 6;
/** int8: positions, epochs and instants, all of them far below 2^53. */
const INT8 = 20;

/** Asks one statement and gives its rows: the one place that takes PostgreSQL's word for what they are. */
export type Ask = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** A PostgreSQL database. Every call settles within seconds; those that fail reject with `STORE_UNAVAILABLE`. */
export type Database = {
  /** One statement, which is its own transaction. */
  readonly ask: Ask;
  /** Several statements in one transaction. What `work` throws rolls it back and comes out; its connection is not used again. */
  transact<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  /** A connection of its own, for listening; not connected yet. */
  client(): pg.Client;
  /** Lets go of every connection. */
  end(): Promise<void>;
};

const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
};

function settingsFor(url: string): pg.PoolConfig {
  if (!URL.canParse(url)) throw storeUnreadableUrl();
  return {
    connectionString: url,
    application_name: 'lastcall',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: STATEMENT_LIMIT_MS,
    query_timeout: STATEMENT_LIMIT_MS + 500,
    idle_in_transaction_session_timeout: PAUSED_LIMIT_MS,
    types: TYPES,
  };
}

const askOn =
  (client: pg.ClientBase): Ask =>
  async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(text, [...values])).rows;

/**
 * Makes ready to connect; connects with the first call.
 * @throws STORE_UNKNOWN the URL cannot be read
 */
export function openDatabase(url: string): Database {
  const settings = settingsFor(url);
  const pool = new pg.Pool({ ...settings, max: MOST_CONNECTIONS, idleTimeoutMillis: 30_000 });
  // A connection that breaks while nobody uses it is replaced by the pool; nobody has to hear of it.
  pool.on('error', () => undefined);
  const use = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch((cause: unknown) => Promise.reject(serverUnavailable(cause)));
    const ignore = () => undefined;
    client.on('error', ignore);
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (problem) {
      // Nobody knows in which state a connection is on which something failed.
      client.release(true);
      throw problem instanceof CodedError || problem instanceof TypeError ? problem : serverUnavailable(problem);
    } finally {
      client.off('error', ignore);
    }
  };
  return {
    ask: (text, values) => use((client) => askOn(client)(text, values)),
    transact: (work) =>
      use(async (client) => {
        await client.query('BEGIN');
        const result = await work(askOn(client));
        await client.query('COMMIT');
        return result;
      }),
    client: () => new pg.Client(settings),
    end: () => pool.end(),
  };
}

/** SQLSTATE of what PostgreSQL said, or null. */
function stateOf(problem: unknown): string | null {
  const { cause } = (problem ?? {}) as { readonly cause?: unknown };
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** Serialization failure, deadlock, and a unique key that another replica was faster with: nothing was written, and trying again may go well. */
export function isCollision(problem: unknown): boolean {
  return ['40001', '40P01', '23505'].includes(stateOf(problem) ?? '');
}

/** True when PostgreSQL itself refused a statement for what is in it, and not for the state it is in. */
export function isRefusal(problem: unknown): boolean {
  return /^(22|23|42)/.test(stateOf(problem) ?? '');
}
