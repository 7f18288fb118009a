import { sleep, systemClock } from '@lastcall/plugin-api';
import { type AwsSandbox, createAwsSandbox } from '@lastcall/sandbox';
import type { Cluster } from './cluster.ts';
import { dyingOf, type Layout } from './layout.ts';
import { measureCost, type ServerCost } from './server-cost.ts';
import { findingsIn, type JournalFindings } from './server-journal.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { Trial } from './trials.ts';

/** How the server was told to end, epoch ms, and how long it took to. */
type Ending = { readonly toldAt: number; readonly endedMs: number };

/** What only the server's own process can tell. */
export type ServerFindings = JournalFindings & ServerCost & Ending;

/** The server, ready to receive. */
export type Ours = {
  /** Has AWS warn of all instances at once; resolves when all of the warnings are taken, and where it is to end in mid-storm when it has. */
  drain(): Promise<void>;
  /** Ends the server, once runs had the time to close, and says what it was like. */
  findings(): Promise<ServerFindings>;
  close(): Promise<void>;
};

/** What it is opened for. */
export type OursParts = { readonly cluster: Cluster; readonly layout: Layout; readonly trial: Trial };

const WARNING = 'EC2 Spot Instance Interruption Warning';
/** How long the runs have to close when there is nothing left to drain, ms. */
const CLOSING_MS = 2_000;
/** How long after the warnings a server is told to end that is to end in mid-storm, ms. */
const MID_STORM_MS = 2_000;

/** Starts a simulated AWS with an instance for each node, and the real server, which hears of them by SNS. */
export async function openOurs({ cluster, layout, trial }: OursParts): Promise<Ours> {
  const folder = cluster.newFolder();
  const aws = await createAwsSandbox({ clock: systemClock, throttling: 'off' });
  const dying = dyingOf(layout);
  for (const { instanceId, zone } of dying) aws.world.launch({ id: instanceId, zone });
  const topicArn = aws.world.createTopic('interruptions').arn;
  const server = await startServer({ folder, kubeconfig: cluster.kubeconfigOf('lastcall'), aws, topicArn });
  aws.world.subscribe(topicArn, server.webhook);
  aws.route({ to: topicArn, detailTypes: [WARNING] });
  const end = await openEnding(server);
  return {
    async drain() {
      await Promise.all(dying.map(({ instanceId }) => aws.interruptSpot(instanceId)));
      if (trial.name !== 'abort') return;
      await sleep(systemClock, MID_STORM_MS);
      await end();
    },
    async findings() {
      if (trial.name !== 'abort') await sleep(systemClock, CLOSING_MS);
      const ending = await end();
      return { ...ending, ...findingsIn(server.database) };
    },
    close: () => closeBoth(server, aws),
  };
}

async function closeBoth(server: ServerProcess, aws: AwsSandbox): Promise<void> {
  await server.close();
  await aws.close();
}

/** Ends the server as an orchestrator would, once; what it has cost until then comes along. */
async function openEnding(server: ServerProcess): Promise<() => Promise<ServerCost & Ending>> {
  const readCost = await measureCost(server);
  let ending: Promise<ServerCost & Ending> | null = null;
  const end = async () => {
    const cost = await readCost();
    const toldAt = systemClock.now();
    return { ...cost, toldAt, endedMs: await server.terminate() };
  };
  return () => {
    ending ??= end();
    return ending;
  };
}
