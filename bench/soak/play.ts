import { randomUUID } from 'node:crypto';
import { sampleNotice } from '@lastcall/core';
import { type Clock, type Kind, sleep } from '@lastcall/plugin-api';
import type { AwsSandbox } from '@lastcall/sandbox';
import { FOREIGN_HOOK, hooksOf } from './estate.ts';
import type { Happening, HappeningName } from './happenings.ts';
import type { Machine } from './machines.ts';
import type { Owner } from './owner.ts';

/** What playing needs. */
export type PlayParts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly owner: Owner; readonly signal: AbortSignal };

type Scene = PlayParts & { readonly machine: Machine; readonly happening: Happening };

/** From a spot notice to the end of its machine, ms. */
const SPOT_MS = 120_000;
/** How long a machine that was told of a risk lives on, ms. */
const SPARED_MS = 75_000;

/** Lets something happen to a machine. Resolves when everything about it is told, its end not included. */
export function play(parts: PlayParts, machine: Machine, happening: Happening): Promise<void> {
  return PLAYS[happening.name]({ ...parts, machine, happening });
}

const PLAYS: Readonly<Record<HappeningName, (scene: Scene) => Promise<void>>> = {
  spot: (scene) => takeBack(scene, 'spot-interruption'),
  'late spot': (scene) => takeBack(scene, 'spot-interruption'),
  capacity: (scene) => takeBack(scene, 'capacity-interruption'),
  hook: (scene) => endInGroup(scene),
  'hook, to the pool': (scene) => endInGroup(scene, 'WarmPool'),
  'spot, then hook': (scene) => both(scene, takeBack(scene, 'spot-interruption'), (later) => endInGroup(later)),
  'hook, then spot': (scene) => both(scene, endInGroup(scene), (later) => takeBack(later, 'spot-interruption')),
  rebalance: (scene) => recommend(scene).then(() => retire(scene)),
  'rebalance, then spot': (scene) => both(scene, recommend(scene), (later) => takeBack(later, 'spot-interruption')),
  maintenance: maintain,
  'maintenance, called off': callOff,
  'spot, then ended by hand': (scene) => both(scene, takeBack(scene, 'spot-interruption'), async (later) => end(later)),
  'ended by hand': async (scene) => end(scene),
};

async function both(scene: Scene, first: Promise<void>, second: (scene: Scene) => Promise<void>): Promise<void> {
  const later = sleep(scene.clock, scene.happening.thenMs, scene.signal).then(() => second(scene));
  await Promise.all([first, later]);
}

/** Warns of the instance's end, and ends it when its time is up. */
function takeBack(scene: Scene, kind: 'spot-interruption' | 'capacity-interruption'): Promise<void> {
  const { clock, happening } = scene;
  clock.schedule(clock.now() + SPOT_MS - happening.ageMs, () => end(scene));
  return tell(scene, kind);
}

const recommend = (scene: Scene): Promise<void> => tell(scene, 'rebalance-recommendation');

async function tell({ clock, aws, machine, happening, signal }: Scene, kind: Kind): Promise<void> {
  const { ageMs, copiesAfterMs } = happening;
  const parts = { instanceId: machine.id, id: randomUUID(), at: clock.now() - ageMs, region: aws.region, account: aws.account };
  const event = JSON.parse(sampleNotice(kind, parts));
  await Promise.all([0, ...copiesAfterMs].map((ms) => sleep(clock, ms, signal).then(() => aws.publish(event))));
}

/** Has the group end the instance, or stop it for later; in a group without hooks that happens at once. */
async function endInGroup(scene: Scene, destination: 'EC2' | 'WarmPool' = 'EC2'): Promise<void> {
  const { clock, aws, owner, machine, happening, signal } = scene;
  if (!isRunning(scene)) return;
  const tokens = aws.terminateInGroup(machine.id, { destination }).map(({ token }) => token);
  if (happening.ownerMs !== null && hooksOf(machine.group).includes(FOREIGN_HOOK)) owner.completeIn(machine, happening.ownerMs);
  const events = aws.published.filter(({ detail }) => tokens.includes(String(detail.LifecycleActionToken)));
  for (const ms of happening.copiesAfterMs) {
    await sleep(clock, ms, signal);
    await Promise.all(events.map((event) => aws.publish(event)));
  }
}

function announce({ clock, aws, machine, happening }: Scene) {
  // Health tells whole seconds.
  const startsAt = Math.ceil((clock.now() + happening.aheadMs) / 1_000) * 1_000;
  return aws.scheduleMaintenance({ instanceIds: [machine.id], startsAt }).then((maintenance) => ({ maintenance, startsAt }));
}

async function maintain(scene: Scene): Promise<void> {
  const { startsAt } = await announce(scene);
  scene.clock.schedule(startsAt, () => end(scene));
}

async function callOff(scene: Scene): Promise<void> {
  const { clock, aws, happening, signal } = scene;
  const { maintenance } = await announce(scene);
  await sleep(clock, happening.thenMs, signal);
  await aws.closeMaintenance(maintenance);
  await retire(scene);
}

/** Ends a machine that lived on: every second one by its group. */
async function retire(scene: Scene): Promise<void> {
  await sleep(scene.clock, SPARED_MS, scene.signal);
  if (scene.happening.ownerMs === null) end(scene);
  else await endInGroup(scene);
}

const isRunning = ({ aws, machine }: Scene): boolean => aws.world.instances.get(machine.id)?.state === 'running';

function end(scene: Scene): void {
  if (isRunning(scene)) scene.aws.world.terminate(scene.machine.id);
}
