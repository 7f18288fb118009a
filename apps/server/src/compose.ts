import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createInventory, findOwnInstance, offerRoles, openAws } from '@lastcall/aws';
import {
  type Config,
  type ConfigRead,
  createKeeper,
  createMask,
  createReplicas,
  createTurns,
  type Inventory,
  type PluginsInUse,
  type Replicas,
  type RunWorld,
  type Source,
  setUpPlugins,
} from '@lastcall/core';
import type { Clock, Log, Share } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import type { DestinationStream } from 'pino';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type TimedStore, timeStore } from './metrics/timed-store.ts';
import { findPage } from './page-folder.ts';
import { createSource } from './sources/registry.ts';

/** Everything a server is made of, opened and silent: nothing listens, nothing is received, nothing runs. */
export type Composition = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: TimedStore;
  readonly metrics: Metrics;
  readonly plugins: PluginsInUse;
  readonly sources: readonly Source[];
  readonly orchestrator: RunWorld;
  readonly replicas: Replicas;
  readonly pageFolder: string;
};

/** What composing needs besides the configuration. `open` opens the store; default {@link openStore}. */
export type CompositionParts = {
  readonly read: ConfigRead;
  readonly clock: Clock;
  readonly logTo: DestinationStream;
  readonly open?: typeof openStore;
};

/** Composes a server from a configuration. Opens the store; everything else is only made. What refuses leaves nothing open behind it. */
export async function compose(parts: CompositionParts): Promise<Composition> {
  const { read, clock, logTo, open = openStore } = parts;
  const log = createLog(logTo, createMask(read.secrets));
  for (const warning of read.warnings) log.warn(warning);
  const store = timeStore(await open(read.config.store, { clock, retentionMs: read.config.retentionMs }), clock);
  try {
    return await composeOver({ read, clock, log, store });
  } catch (refusal) {
    await store.shut();
    throw refusal;
  }
}

type Ground = Pick<CompositionParts, 'read' | 'clock'> & { readonly log: Log; readonly store: TimedStore };

async function composeOver({ read, clock, log, store }: Ground): Promise<Composition> {
  const { config, plugins: named } = read;
  const owner = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const metrics = createMetrics(owner);
  const keeper = createKeeper({ store, clock, log });
  const holding = { store, clock, keeper, owner };
  const replicas = createReplicas(holding);
  const host = { clock, log, replicas: replicas.count };
  const sources = await Promise.all(config.sources.map((use) => createSource({ ...use, clock, log, hold: holdFor(config.store) })));
  const plugins = await setUpPlugins({ config, plugins: named, ...host, offer: (share) => offerRoles(share, config.roles) });
  return {
    ...{ config, clock, log, store, metrics, plugins, sources, replicas },
    orchestrator: {
      ...{ store, clock, log, keeper, inventory: awsInventory({ ...host, share: plugins.share }) },
      ...{ scope: config.scope, dryRun: config.dryRun, pipelines: plugins.pipelines },
      ...{
        turns: createTurns(holding),
        atWork: new Set() as RunWorld['atWork'],
        replicas,
        owner,
        onLost: metrics.lostLease,
        self: ownInstance({ config, clock, log }),
      },
    },
    pageFolder: findPage(),
  };
}

/** The instance this runs on: as configured, or as the metadata service says, once it has. */
function ownInstance({ config, clock, log }: Pick<Composition, 'config' | 'clock' | 'log'>): () => string | null {
  let known = config.ownInstance;
  if (known === null) {
    void findOwnInstance({ clock, log }).then((found) => {
      known = found;
    });
  }
  return () => known;
}

type Host = { readonly clock: Clock; readonly log: Log; readonly share: Share; readonly replicas: () => number };

function awsInventory(host: Host): Inventory {
  return createInventory({ ...host, aws: openAws(host) });
}

/** Until when a queue keeps a message, by the store: a disk can be lost with its machine, so with one on it until the run has closed. Pure. */
export function holdFor(store: string): 'until-closed' | 'until-taken' {
  return /^(postgres|dynamodb)/.test(store) ? 'until-taken' : 'until-closed';
}
