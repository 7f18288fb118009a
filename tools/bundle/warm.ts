import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sleep, systemClock } from '../../packages/plugin-api/src/index.ts';
import { configure, openWorld } from './everything.ts';
import { NODE_FLAGS } from './node-flags.ts';

/** Until everything that is done at a start has been done once: the load balancers are read, the queue is polled, the nodes are watched. */
const WARM_MS = 5_000;
const LIMIT_MS = 60_000;

/**
 * Runs a bundle with every source and plugin in a simulated world, so that Node leaves what it compiled beside it. What is compiled serves the same
 * Node with the same flags, the same user, and processors with the same features; others compile anew.
 */
export async function warm(main: string): Promise<void> {
  const world = await openWorld();
  const { aws } = world.sandbox;
  const { config } = await configure(world, 'all plugins');
  const environment = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' };
  const server = spawn(process.execPath, [...NODE_FLAGS, main, 'serve', '--config', config], {
    env: { ...environment, AWS_EC2_METADATA_DISABLED: 'true', HOME: world.folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(server, 'exit', { signal: AbortSignal.timeout(LIMIT_MS) });
  const isUp = await Promise.race([once(server.stdout, 'data').then(() => true), ended.then(() => false)]);
  await sleep(systemClock, isUp ? WARM_MS : 0);
  server.kill('SIGTERM');
  await ended;
  await world.close();
  if (!isUp) throw new Error('the bundle does not start');
}
