import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createInventory, openAws } from '@lastcall/aws';
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
  type Store,
  setUpPlugins,
} from '@lastcall/core';
import type { Clock, Log, Share } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import type { DestinationStream } from 'pino';
import { createLog } from './log.ts';
import { createSource } from './sources/registry.ts';

/** Everything a server is made of, opened and silent: nothing listens, nothing is received, nothing runs. */
export type Composition = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
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

/** Composes a server from a configuration. Opens the store; everything else is only made. */
export async function compose({ read, clock, logTo, open = openStore }: CompositionParts): Promise<Composition> {
  const { config, plugins: named, secrets, warnings } = read;
  const log = createLog(logTo, createMask(secrets));
  for (const warning of warnings) log.warn(warning);
  const store = await open(config.store, { clock });
  const owner = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const keeper = createKeeper({ store, clock, log });
  const holding = { store, clock, keeper, owner };
  const replicas = createReplicas(holding);
  const host = { clock, log, replicas: replicas.count };
  const plugins = await setUpPlugins({ config, plugins: named, ...host });
  const sources = await Promise.all(config.sources.map((use) => createSource({ ...use, clock, log, hold: holdFor(config.store) })));
  return {
    ...{ config, clock, log, store, plugins, sources, replicas },
    orchestrator: {
      ...{ store, clock, log, keeper, inventory: awsInventory({ ...host, share: plugins.share }) },
      ...{ scope: config.scope, dryRun: config.dryRun, pipelines: plugins.pipelines },
      ...{ turns: createTurns(holding), replicas, owner, self: () => config.ownInstance },
    },
    pageFolder: fileURLToPath(new URL('../../dashboard/dist', import.meta.url)),
  };
}

type Host = { readonly clock: Clock; readonly log: Log; readonly share: Share; readonly replicas: () => number };

function awsInventory(host: Host): Inventory {
  return createInventory({ ...host, aws: openAws(host) });
}

/** A disk can be lost with its machine: with the embedded store the queue keeps a message until its run has closed. */
function holdFor(store: string): 'until-closed' | 'until-taken' {
  return store.startsWith('postgres') ? 'until-taken' : 'until-closed';
}
