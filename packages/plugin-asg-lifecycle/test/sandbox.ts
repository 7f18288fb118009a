import { type Hook, type Interruption, type StepContext, silentLog, sleep, systemClock } from '@lastcall/plugin-api';
import { anInstance, anInterruption, aSetup, aShare, aStepContext } from '@lastcall/plugin-api/testing';
import { createAwsSandbox } from '@lastcall/sandbox';
import type { AsgLifecycleConfig } from '../src/config.ts';
import plugin from '../src/index.ts';

process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE';
process.env.AWS_SECRET_ACCESS_KEY = 'example';

const REGION = 'eu-west-1';

const DEFAULTS: Omit<AsgLifecycleConfig, 'hooks'> = {
  result: 'CONTINUE',
  replace: false,
  replaceOn: ['spot-interruption', 'capacity-interruption'],
};

/** Resolves when `holds` does, looking every 10 ms for at most 5 s. */
export async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = systemClock.now() + 5_000;
  while (!holds()) {
    if (systemClock.now() > giveUpAt) throw new Error('waited 5 s in vain');
    await sleep(systemClock, 10);
  }
}

/** A simulated AWS with a group `web` that has these terminate hooks, and the step for it. Close it when the test is over. */
export async function openWorld(hooks: readonly { name: string; heartbeatTimeoutMs?: number }[] = [{ name: 'drain' }]) {
  const sandbox = await createAwsSandbox({ clock: systemClock });
  const share = aShare();
  const closing = new AbortController();
  const group = sandbox.world.createGroup({ name: 'web', hooks: [...hooks] });
  const config = { endpoint: sandbox.url, region: REGION, hooks: hooks.map(({ name }) => name) };
  const step = (parts: Partial<AsgLifecycleConfig> = {}, log = silentLog) =>
    plugin.setup(aSetup({ ...DEFAULTS, ...config, ...parts }, { clock: systemClock, share, log }));
  const hookTimeoutsMs = Object.fromEntries(group.hooks.map(({ name, heartbeatTimeoutMs }) => [name, heartbeatTimeoutMs]));
  /** An instance of the group that the spot market takes back: no hook waits. */
  const takenBack = (): Interruption => {
    const { id: instanceId } = sandbox.world.launch({ group: 'web' });
    const instance = anInstance({ instanceId, hookTimeoutsMs });
    const noticedAt = systemClock.now();
    return anInterruption({ id: `int-${instanceId}`, instanceId, instance, region: REGION, noticedAt, deadlineAt: noticedAt + 120_000 });
  };
  /** An instance of the group that Auto Scaling is terminating: its hooks wait. */
  const leaving = (destination: 'EC2' | 'WarmPool' = 'EC2'): Interruption => {
    const { id: instanceId } = sandbox.world.launch({ group: 'web' });
    const waiting = sandbox
      .terminateInGroup(instanceId, { destination })
      .map(({ token, hook }): Hook => ({ group: 'web', name: hook.name, token, noticedAt: systemClock.now() }));
    const instance = anInstance({ instanceId, hookTimeoutsMs });
    const action = destination === 'EC2' ? 'terminate' : 'return-to-pool';
    return anInterruption({ instanceId, instance, region: REGION, kind: 'termination-hook', action, deadlineAt: null, hooks: waiting });
  };
  return {
    ...{ sandbox, share, group, config, closing, step, leaving, takenBack },
    clock: systemClock,
    context: (parts: Partial<StepContext> = {}) =>
      aStepContext({ clock: systemClock, signal: closing.signal, deadlineAt: systemClock.now() + 20_000, ...parts }),
    completions: () => sandbox.calls.of('CompleteLifecycleAction'),
    heartbeats: () => sandbox.calls.of('RecordLifecycleActionHeartbeat'),
    stateOf: (id: string) => group.members.get(id) ?? 'gone',
    async close() {
      closing.abort(new Error('the run has closed'));
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
