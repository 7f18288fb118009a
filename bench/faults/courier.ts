import { randomUUID } from 'node:crypto';
import { sampleNotice } from '@lastcall/core';
import { type Clock, sleep } from '@lastcall/plugin-api';
import { ignoreAbort } from '../parts/ignore-abort.ts';
import type { Ledger } from './ledger.ts';
import type { Act, Copy, Scenario } from './scenarios.ts';
import { GROUP, HOOK, type World } from './world.ts';

/** What telling needs. */
export type CourierParts = { readonly clock: Clock; readonly world: World; readonly ledger: Ledger; readonly signal: AbortSignal };

/** From a spot notice to the end of its machine, ms. */
const SPOT_MS = 120_000;
/** Before a message nobody answered for is published again, ms. */
const AGAIN_MS = 1_000;

type Story = CourierParts & { readonly instanceId: string };

/** Launches a machine and lets a scenario happen to it. Resolves when every notice is acknowledged, or in the queue, or the signal aborts. */
export async function play(parts: CourierParts, { acts }: Scenario): Promise<void> {
  const story = { ...parts, instanceId: parts.world.launch() };
  await Promise.all(acts.map((act) => perform(story, act).catch(ignoreAbort(parts.signal))));
}

async function perform(story: Story, act: Act): Promise<void> {
  const { clock, world, ledger, signal, instanceId } = story;
  const { kind, ageMs, copies } = act;
  await sleep(clock, act.afterMs, signal);
  const id = begin(story, act);
  const body = sampleNotice(kind, { instanceId, id, at: clock.now() - ageMs, group: GROUP, hook: HOOK, region: world.aws.region });
  ledger.send({ id, kind, instanceId, queued: copies.some(({ way }) => isQueued(way)) });
  await Promise.all(copies.map((copy) => carry(story, { id, body, copy })));
}

/** What AWS does while it tells. Gives the notice's id, which a hook's token is too. */
function begin({ clock, world, instanceId }: Story, { kind, ageMs }: Act): string {
  if (kind === 'termination-hook') return world.endInGroup(instanceId);
  if (kind === 'instance-state-change') world.end(instanceId);
  if (kind === 'spot-interruption') clock.schedule(clock.now() + SPOT_MS - ageMs, () => world.end(instanceId));
  return randomUUID();
}

type Carrying = { readonly id: string; readonly body: string; readonly copy: Copy };

async function carry({ clock, world, ledger, signal }: Story, { id, body, copy }: Carrying): Promise<void> {
  const { way, afterMs } = copy;
  if (afterMs > 0) await sleep(clock, afterMs, signal);
  if (isQueued(way)) await world.aws.world.sendToQueue(world.queueUrl, body);
  if (way === 'queue') return;
  const topic = way === 'balanced' ? world.topicArns.balanced : world.topicArns.every;
  await world.aws.world.publishToTopic(topic, body);
  while (!ledger.isAcknowledged(id)) {
    await sleep(clock, AGAIN_MS, signal);
    await world.aws.world.publishToTopic(topic, body);
  }
}

const isQueued = (way: Copy['way']): boolean => way === 'queue' || way === 'every and queue';
