import { aSetup } from '@lastcall/plugin-api/testing';
import { createAwsSandbox } from '@lastcall/sandbox';
import { systemClock } from '../../plugin-api/src/system-clock.ts';
import { openAws } from '../src/open-aws.ts';

const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };

/** A sandbox and this package's view of it, over real HTTP. Close it when the test is over. */
export async function openSandbox() {
  const sandbox = await createAwsSandbox({
    clock: systemClock,
    throttling: 'off',
    secretAccessKey: CREDENTIALS.secretAccessKey,
    regions: ['eu-west-1', 'us-east-1'],
  });
  const opened: { close?(): unknown }[] = [];
  const things = new Map<string, unknown>();
  const share = <T>(key: string, create: () => T): T => {
    if (!things.has(key)) opened.push(things.set(key, create()).get(key) as object);
    return things.get(key) as T;
  };
  const location = { endpoint: sandbox.url, region: 'eu-west-1', credentials: CREDENTIALS };
  const tools = { ...aSetup({}, { clock: systemClock, share }), location };
  const stop = new AbortController();
  return {
    sandbox,
    tools,
    stop,
    aws: openAws(tools),
    clock: systemClock,
    call: () => ({ signal: stop.signal, deadlineAt: systemClock.now() + 10_000 }),
    async close() {
      for (const thing of opened) await thing.close?.();
      await sandbox.close();
    },
  };
}

/** What `work` rejected with. */
export const rejectionOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no rejection',
    (error: unknown) => error,
  );
