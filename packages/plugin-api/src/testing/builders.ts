import type { Instance, Interruption } from '../interruption.ts';
import { silentLog } from '../log.ts';
import type { SetupContext, Share } from '../plugin.ts';
import type { Facts, StepContext } from '../step.ts';
import { type Clock, sleep } from '../time.ts';
import { fakeClock } from './fake-clock.ts';

/** An instance of an ordinary spot group; override what the test is about. */
export const anInstance = (parts: Partial<Instance> = {}): Instance => ({
  instanceId: 'i-0a1b2c3d4e5f60718',
  tags: { Name: 'web-1', lastcall: 'yes' },
  group: 'web',
  groupTags: {},
  platform: 'linux',
  state: 'running',
  zone: 'eu-west-1b',
  vpcId: 'vpc-0a1b2c3d',
  privateDnsName: 'ip-10-0-1-11.eu-west-1.compute.internal',
  addresses: ['10.0.1.11'],
  lifecycle: 'spot',
  launchedAt: null,
  hookTimeoutsMs: {},
  ...parts,
});

/** A spot interruption noticed at the clock's start, two minutes before its deadline. */
export const anInterruption = (parts: Partial<Interruption> = {}): Interruption => {
  const noticedAt = parts.noticedAt ?? fakeClock().now();
  return {
    id: 'int-1',
    instanceId: 'i-0a1b2c3d4e5f60718',
    kind: 'spot-interruption',
    action: 'terminate',
    account: '111122223333',
    region: 'eu-west-1',
    noticedAt,
    deadlineAt: noticedAt + 120_000,
    hooks: [],
    instance: anInstance(),
    ...parts,
  };
};

/** A context that records progress. `signal` defaults to one that never aborts. */
export const aStepContext = (
  parts: Partial<StepContext> & { readonly clock?: Clock } = {},
): StepContext & { readonly said: { readonly text: string; readonly facts: Facts }[] } => {
  const clock = parts.clock ?? fakeClock();
  const deadlineAt = parts.deadlineAt ?? clock.now() + 60_000;
  const signal = parts.signal ?? new AbortController().signal;
  const said: { text: string; facts: Facts }[] = [];
  return {
    stepId: 'step-1',
    deadlineAt,
    signal,
    said,
    remainingMs: () => Math.max(0, deadlineAt - clock.now()),
    sleep: (ms) => sleep(clock, ms, signal),
    attempt: 1,
    dryRun: false,
    log: silentLog,
    ensureLease: async () => {},
    progress: async (text, facts = {}) => void said.push({ text, facts }),
    ownFacts: {},
    facts: {},
    outcomes: {},
    ...parts,
  };
};

/** A `share` of its own. Its `close` closes what was made in it, as the host does when it stops. */
export const aShare = (): Share & { close(): Promise<void> } => {
  const things = new Map<string, unknown>();
  const share = <T>(key: string, create: () => T): T => {
    if (!things.has(key)) things.set(key, create());
    return things.get(key) as T;
  };
  const close = async () => {
    for (const thing of things.values()) await (thing as { close?(): unknown } | null)?.close?.();
  };
  return Object.assign(share, { close });
};

/** What `setup` is given, with a share of its own. */
export const aSetup = <Config>(config: Config, parts: Partial<SetupContext<Config>> = {}): SetupContext<Config> => ({
  config,
  log: silentLog,
  clock: fakeClock(),
  share: aShare(),
  replicas: () => 1,
  ...parts,
});
