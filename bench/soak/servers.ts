import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, sleep } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { freePort } from '../../tools/free-port.ts';
import { simulatedAws } from '../parts/environment.ts';
import { type Incarnation, type Replica, startReplica } from '../parts/replica.ts';
import type { Options } from './options.ts';
import { serverConfig } from './server-config.ts';

/** The servers, subscribed to the topic and ready. */
export type Servers = {
  /** Where the API of the first one is. */
  readonly api: string;
  incarnations(): readonly Incarnation[];
  /** Ends them. Calling it twice is safe. */
  close(): Promise<void>;
};

/** What starting them needs. */
export type ServersParts = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  readonly topicArn: string;
  readonly folder: string;
  readonly store: string;
  readonly options: Pick<Options, 'replicas' | 'broken'>;
};

type Started = { readonly replica: Replica; readonly ports: Ports };
type Ports = { readonly public: number; readonly private: number };

const BROKEN = fileURLToPath(new URL('broken-deregister.ts', import.meta.url));
const LOOK_MS = 50;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the servers. Rejects when one is not ready in time. */
export async function startServers(parts: ServersParts): Promise<Servers> {
  const { clock, aws, topicArn, options } = parts;
  const started = await Promise.all(Array.from({ length: options.replicas }, (_, index) => start(parts, index)));
  await Promise.all(started.map(({ replica }) => replica.untilReady()));
  if (!started.every(({ replica }) => isReady(replica))) throw new Error(`a server is not ready; its log is in ${parts.folder}`);
  const subscriptions = started.map(({ ports }) => aws.world.subscribe(topicArn, `http://127.0.0.1:${ports.public}/webhooks/sns`));
  while (subscriptions.some(({ confirmed }) => !confirmed)) await sleep(clock, LOOK_MS);
  return {
    api: `http://127.0.0.1:${started[0]?.ports.private}`,
    incarnations: () => started.flatMap(({ replica }) => replica.incarnations),
    close: async () => void (await Promise.all(started.map(({ replica }) => replica.close()))),
  };
}

const isReady = ({ incarnations }: Replica): boolean => incarnations.at(-1)?.readyAt !== null;

async function start({ clock, aws, topicArn, folder, store, options }: ServersParts, index: number): Promise<Started> {
  const ports = { public: await freePort(), private: await freePort() };
  const deregister = options.broken === 'deregister' ? `./${relative(folder, BROKEN)}` : '@lastcall/plugin-elb-deregister';
  const config = join(folder, `server-${index}.yaml`);
  await writeFile(config, serverConfig({ ports, topicArn, store, aws, deregister }));
  const replica = startReplica({
    ...{ index, clock, folder: ROOT },
    args: ['apps/server/src/main.ts', 'serve', '--config', config],
    environment: { ...simulatedAws(aws), NODE_COMPILE_CACHE: join(folder, 'compiled') },
    readyUrl: `http://127.0.0.1:${ports.private}/ready`,
    log: join(folder, `server-${index}.log`),
  });
  return { replica, ports };
}
