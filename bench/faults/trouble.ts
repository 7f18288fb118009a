import { readFileSync } from 'node:fs';
import { type Clock, sleep } from '@lastcall/plugin-api';
import pg from 'pg';
import type { Postgres } from '../../tools/postgres.ts';
import type { Random } from '../parts/random.ts';
import type { Replica, Span } from '../parts/replica.ts';
import { type Fault, type FaultName, isOfReplica } from './faults.ts';
import type { Passage } from './passage.ts';

/** A replica and its way to the store. */
export type Station = { readonly replica: Replica; readonly passage: Passage };

/** A fault that was carried out. `replica` is null where it was the store's. */
export type Carried = Span & { readonly name: FaultName; readonly replica: number | null; readonly pid: number | null };

/** What making trouble needs. */
export type TroubleParts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly postgres: Postgres;
  readonly stations: readonly Station[];
  readonly signal: AbortSignal;
};

/** Trouble made by the clock. */
export type Trouble = {
  readonly carried: readonly Carried[];
  /** Resolves when every fault was carried out and is over. */
  readonly over: Promise<void>;
};

type Desk = TroubleParts & { readonly busy: Set<Station>; readonly carried: Carried[]; store: Promise<void> };

/** At most so many replicas are in trouble at once: one is left to take over. */
const MOST_AT_ONCE = 2;
const FREE_LOOK_MS = 50;

/** Begins to carry out faults. One that finds its victims in trouble already waits for them. */
export function makeTrouble(parts: TroubleParts, faults: readonly Fault[]): Trouble {
  const desk: Desk = { ...parts, busy: new Set(), carried: [], store: Promise.resolve() };
  return { carried: desk.carried, over: carryOutAll(desk, faults) };
}

async function carryOutAll(desk: Desk, faults: readonly Fault[]): Promise<void> {
  const { clock, signal } = desk;
  const beginAt = clock.now();
  const under: Promise<void>[] = [];
  for (const fault of faults) {
    await sleep(clock, Math.max(0, beginAt + fault.atMs - clock.now()), signal);
    if (isOfReplica(fault.name)) under.push(strikeReplica(desk, await freeStation(desk), fault));
    else under.push(strikeStore(desk, fault));
  }
  await Promise.all(under);
}

async function freeStation({ clock, random, stations, busy, signal }: Desk): Promise<Station> {
  while (busy.size >= MOST_AT_ONCE) await sleep(clock, FREE_LOOK_MS, signal);
  const free = random.pick(stations.filter((station) => !busy.has(station)));
  busy.add(free);
  return free;
}

const ON_REPLICA: Readonly<Partial<Record<FaultName, (station: Station, fault: Fault, clock: Clock) => Promise<void>>>> = {
  kill: ({ replica }) => replica.kill(),
  terminate: ({ replica }) => replica.terminate(),
  pause: ({ replica }, { lastsMs }) => replica.pause(lastsMs),
  async 'slow network'({ passage }, { delayMs, lastsMs }, clock) {
    passage.delay(delayMs);
    await sleep(clock, lastsMs);
    passage.delay(0);
  },
  async 'cut off'({ passage }, { lastsMs }, clock) {
    passage.stall(lastsMs);
    await sleep(clock, lastsMs);
    passage.reset();
  },
};

async function strikeReplica({ clock, busy, carried }: Desk, station: Station, fault: Fault): Promise<void> {
  const { replica } = station;
  const pid = replica.incarnations.at(-1)?.pid ?? null;
  const from = clock.now();
  await ON_REPLICA[fault.name]?.(station, fault, clock);
  carried.push({ name: fault.name, replica: replica.index, pid, from, to: clock.now() });
  busy.delete(station);
}

/** One after the other: PostgreSQL cannot be stopped while it is being started. */
function strikeStore(desk: Desk, fault: Fault): Promise<void> {
  const strike = async () => {
    const from = desk.clock.now();
    await ON_STORE[fault.name]?.(desk, fault);
    desk.carried.push({ name: fault.name, replica: null, pid: null, from, to: desk.clock.now() });
  };
  desk.store = desk.store.then(strike);
  return desk.store;
}

const ON_STORE: Readonly<Partial<Record<FaultName, (desk: Desk, fault: Fault) => Promise<void>>>> = {
  'restart PostgreSQL': (desk, { lastsMs }) => restart(desk, 'fast', lastsMs),
  'crash PostgreSQL': (desk, { lastsMs }) => restart(desk, 'immediate', lastsMs),
  'drop connections': ({ postgres }) => dropConnections(postgres.url()),
  'stall PostgreSQL': stall,
};

async function restart({ postgres, clock }: Desk, ending: 'fast' | 'immediate', lastsMs: number): Promise<void> {
  await postgres.stop(ending);
  await sleep(clock, lastsMs);
  await postgres.start();
}

async function dropConnections(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL');
  await client.end();
}

/** As a disk that takes no more: every process of the server stands still in the middle of what it does, with its locks. */
async function stall({ postgres, clock }: Desk, { lastsMs }: Fault): Promise<void> {
  const pids = childrenOf(postgres.pid());
  for (const pid of pids) signalTo(pid, 'SIGSTOP');
  await sleep(clock, lastsMs);
  for (const pid of pids) signalTo(pid, 'SIGCONT');
}

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

/** One that has ended meanwhile needs none. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}
