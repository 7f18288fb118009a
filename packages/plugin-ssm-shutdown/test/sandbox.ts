import { type Clock, type Facts, type Interruption, type Log, type StepContext, signalAt, sleep, systemClock } from '@lastcall/plugin-api';
import { anInstance, anInterruption, aSetup, aShare, aStepContext } from '@lastcall/plugin-api/testing';
import { createAwsSandbox } from '@lastcall/sandbox';
import { configSchema } from '../src/config.ts';
import plugin from '../src/index.ts';

process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'example';

const REGION = 'eu-west-1';
const SCRIPT = ['systemctl stop my-service'];

/** A clock on which `factor` seconds pass in one. */
export function hurriedClock(factor: number): Clock {
  const startedAt = systemClock.now();
  const real = (at: number) => startedAt + (at - startedAt) / factor;
  return {
    now: () => startedAt + (systemClock.now() - startedAt) * factor,
    schedule: (at, act) => systemClock.schedule(real(at), act),
  };
}

/** Resolves when `holds` does, looking every 10 ms for at most 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = systemClock.now() + 5_000;
  while (!holds()) {
    if (systemClock.now() > giveUpAt) throw new Error('waited 5 s in vain');
    await sleep(systemClock, 10);
  }
}

type WorldOptions = { readonly clock?: Clock; readonly invisibleMs?: number };
type ContextParts = Partial<StepContext> & { readonly budgetMs?: number; readonly abort?: AbortController };

/** A simulated SSM whose scripts end after 50 ms, and the step for it. Close it when the test is over. */
export async function openWorld({ clock = systemClock, invisibleMs = 20 }: WorldOptions = {}) {
  const sandbox = await createAwsSandbox({ clock, commandInvisibleMs: invisibleMs, commandPickUpMs: 20 });
  sandbox.world.scriptCommands('*', { durationMs: 50 });
  const share = aShare();
  const warnings: string[] = [];
  const log: Log = { info() {}, warn: (text) => void warnings.push(text), error() {} };
  const location = { endpoint: sandbox.url, region: REGION };
  const step = (parts: object = { commands: SCRIPT }) =>
    plugin.setup(aSetup(configSchema.parse({ ...location, ...parts }), { clock, share, log }));
  const interruptionOf = (parts: Parameters<typeof sandbox.world.launch>[0] = {}): Interruption => {
    const { id: instanceId, platform } = sandbox.world.launch(parts);
    const instance = anInstance({ instanceId, platform });
    return anInterruption({ instanceId, instance, region: REGION, noticedAt: clock.now() });
  };
  /** A context as the host makes it: its signal aborts at the deadline. `journal` is what the step has journalled. */
  const contextFor = ({ budgetMs = 30_000, abort = new AbortController(), ...parts }: ContextParts = {}) => {
    const deadlineAt = clock.now() + budgetMs;
    const { signal, release } = signalAt(clock, deadlineAt, new Error('the step used up its budget'), abort.signal);
    releases.push(release);
    const journal: { text: string; facts: Facts }[] = [];
    const progress = async (text: string, facts: Facts = {}) => {
      signal.throwIfAborted();
      journal.push({ text, facts });
    };
    return { ...aStepContext({ clock, deadlineAt, signal, progress, ...parts }), journal, abort };
  };
  const releases: (() => void)[] = [];
  return {
    ...{ sandbox, world: sandbox.world, share, clock, warnings, step, interruptionOf, contextFor },
    config: { ...location, commands: SCRIPT },
    /** Actions of SSM, in their order: who we are is asked of another API. */
    asked: () => sandbox.calls.seen.filter(({ api }) => api === 'ssm').map(({ action }) => action),
    sent: () => sandbox.calls.of('SendCommand'),
    cancelled: () => sandbox.calls.of('CancelCommand'),
    async close() {
      for (const release of releases) release();
      await share.close();
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
