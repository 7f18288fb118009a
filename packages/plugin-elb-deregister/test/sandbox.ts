import { type Interruption, type Share, sleep } from '@lastcall/plugin-api';
import { anInstance, anInterruption, aSetup, aStepContext } from '@lastcall/plugin-api/testing';
import { createAwsSandbox } from '@lastcall/sandbox';
import { systemClock } from '../../plugin-api/src/system-clock.ts';
import { configSchema } from '../src/config.ts';
import plugin from '../src/index.ts';

process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'example';

const REGION = 'eu-west-1';

/** A share that closes what it made. */
function closingShare() {
  const things = new Map<string, { close?(): unknown }>();
  const share: Share = (key, create) => {
    if (!things.has(key)) things.set(key, create() as object);
    return things.get(key) as never;
  };
  const close = async () => {
    for (const thing of things.values()) await thing.close?.();
  };
  return { share, close };
}

const wait = (ms: number) => sleep(systemClock, ms, new AbortController().signal);

/** Until it is so; fails after 10 s. */
async function until(isSo: () => boolean): Promise<void> {
  const latestAt = systemClock.now() + 10_000;
  while (!isSo()) {
    if (systemClock.now() > latestAt) throw new Error('it did not become so within 10 s');
    await wait(10);
  }
}

/** A simulated AWS, and the step configured for it. Close it when the test is over. */
export async function openWorld() {
  const sandbox = await createAwsSandbox({ clock: systemClock, throttling: 'off' });
  const { share, close } = closingShare();
  const config = { endpoint: sandbox.url, region: REGION, settle: '50ms' };
  const stop = new AbortController();
  const step = (parts: object = {}) => plugin.setup(aSetup(configSchema.parse({ ...config, ...parts }), { clock: systemClock, share }));
  const interruptionOf = (machine: { id: string; vpcId: string; group: string | null; privateIps: readonly string[] }): Interruption => {
    const { id: instanceId, vpcId, group, privateIps: addresses } = machine;
    const instance = anInstance({ instanceId, vpcId, group, addresses });
    return anInterruption({ instanceId, region: REGION, noticedAt: systemClock.now(), instance });
  };
  return {
    ...{ sandbox, world: sandbox.world, share, config, stop, step, interruptionOf, until, wait },
    clock: systemClock,
    context: (parts = {}) => aStepContext({ clock: systemClock, signal: stop.signal, deadlineAt: systemClock.now() + 30_000, ...parts }),
    async close() {
      await close();
      await sandbox.close();
    },
  };
}
