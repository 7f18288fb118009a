import { type Clock, CodedError, orAborted, signalAt } from '@lastcall/plugin-api';
import pg from 'pg';
import { serverUnavailable, storeUnreadableUrl } from '../errors.ts';
import { createConnections, Silence } from './connections.ts';

/** How long a call may wait for a connection, ms. */
const CONNECT_LIMIT_MS = 2_000;
/** How long the server may take for one statement, ms. */
const STATEMENT_LIMIT_MS = 3_000;
/** How long all statements of a call may take, ms; then it is given up here, whatever the server does. */
const CALL_LIMIT_MS = 3_500;
/** A replica that is paused in the middle of a transaction holds up the others no longer than this, ms. */
const PAUSED_LIMIT_MS = 1_000;
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
export function openDatabase(url: string, clock: Clock): Database {
  const settings = settingsFor(url);
  const connections = createConnections(settings);
  const use = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const { client, giveBack, giveUp } = await connections.take();
    const limit = signalAt(clock, clock.now() + CALL_LIMIT_MS, new Silence());
    try {
      const result = await orAborted(work(client), limit.signal);
      giveBack();
      return result;
    } catch (problem) {
      giveUp(problem);
      throw problem instanceof CodedError || problem instanceof TypeError ? problem : serverUnavailable(problem);
    } finally {
      limit.release();
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
    client: () => new pg.Client({ ...settings, query_timeout: CALL_LIMIT_MS }),
    end: connections.end,
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
