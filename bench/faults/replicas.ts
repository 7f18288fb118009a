import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@lastcall/plugin-api';
import { freePort } from '../../tools/free-port.ts';
import type { Postgres } from '../../tools/postgres.ts';
import { simulatedAws } from '../parts/environment.ts';
import type { Random } from '../parts/random.ts';
import { startReplica } from '../parts/replica.ts';
import type { Ledger } from './ledger.ts';
import type { Options } from './options.ts';
import { openPassage } from './passage.ts';
import { openPostmen } from './postmen.ts';
import { replicaConfig } from './replica-config.ts';
import type { Station } from './trouble.ts';
import { HOOK, type World } from './world.ts';

/** The replicas, each with a way of its own to the store, subscribed and ready. */
export type ReplicaSet = { readonly stations: readonly Station[]; close(): Promise<void> };

/** What starting them needs. */
export type ReplicaSetParts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly world: World;
  readonly postgres: Postgres;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly broken: Options['broken'];
};

const REPLICAS = 3;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Ports = { readonly public: number; readonly private: number };

/** Starts three replicas. Rejects when they are not ready in time. */
export async function startReplicas(parts: ReplicaSetParts): Promise<ReplicaSet> {
  const { world, ledger, random } = parts;
  await writeFile(join(parts.folder, 'kubeconfig.yaml'), world.kubernetes.kubeconfig);
  const ports = await Promise.all(Array.from({ length: REPLICAS }, async () => ({ public: await freePort(), private: await freePort() })));
  const stations = await Promise.all(ports.map((own, index) => startStation(parts, { index, ports: own })));
  const targets = ports.map((own) => `http://127.0.0.1:${own.public}/webhooks/sns`);
  const postmen = await openPostmen({ targets, ledger, random });
  await Promise.all(stations.map(({ replica }) => replica.untilReady()));
  for (const { replica } of stations) world.aws.world.subscribe(world.topicArns.every, postmen.urlOf(replica.index));
  world.aws.world.subscribe(world.topicArns.balanced, postmen.balancedUrl);
  return {
    stations,
    async close() {
      await Promise.all(stations.map(({ replica }) => replica.close()));
      await Promise.all([postmen.close(), ...stations.map(({ passage }) => passage.close())]);
    },
  };
}

async function startStation(parts: ReplicaSetParts, { index, ports }: { index: number; ports: Ports }): Promise<Station> {
  const { clock, world, postgres, folder, broken } = parts;
  const { aws, slack, queueUrl, topicArns } = world;
  const passage = await openPassage(clock, postgres.port);
  const config = join(folder, `replica-${index}.yaml`);
  const store = postgres.url().replace(`:${postgres.port}/`, `:${passage.port}/`);
  const places = { ports, store, kubeconfig: join(folder, 'kubeconfig.yaml'), topicArns: Object.values(topicArns), queueUrl };
  await writeFile(config, replicaConfig({ ...places, hook: HOOK, aws, slack }));
  const replica = startReplica({
    ...{ index, clock, folder: ROOT },
    args:
      broken === null
        ? ['apps/server/src/main.ts', 'serve', '--config', config]
        : ['bench/faults/broken-replica.ts', config, broken, store],
    environment: { ...simulatedAws(world.aws), NODE_COMPILE_CACHE: join(folder, 'compiled') },
    readyUrl: `http://127.0.0.1:${ports.private}/ready`,
    log: join(folder, `replica-${index}.log`),
  });
  return { replica, passage };
}
