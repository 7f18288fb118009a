import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import { disksOf, type Pod, type VolumeAttachment } from '../api-server/objects.ts';
import type { Mirror } from '../watching/mirror.ts';

/** What waiting for volumes needs. */
export type VolumeWait = {
  readonly cluster: { readonly attachments: Mirror<VolumeAttachment> };
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeName: string;
  /** How long to wait at most, ms, from the call. */
  readonly volumeWaitMs: number;
  /** When the drain is over in any case, epoch ms. */
  readonly drainBy: number;
};

/** Kept free before the end of the drain, so that it ends with a word about the volumes, ms. */
const LAST_LOOK_MS = 100;

const volumesOn = (attachments: Mirror<VolumeAttachment>, node: string): readonly string[] =>
  [...attachments.items().values()]
    .filter(({ spec }) => spec.nodeName === node)
    .map(({ metadata, spec }) => spec.source?.persistentVolumeName ?? metadata.name);

/** The pods of the node: those that went, whose disks are waited for, and those that stay with theirs. */
export type Disks = { readonly moved: readonly Pod[]; readonly staying: readonly Pod[] };

const countDisks = (pods: readonly Pod[]): number => pods.reduce((sum, pod) => sum + disksOf(pod), 0);

async function untilDetached(
  { cluster, nodeName }: VolumeWait,
  { left, signal }: { readonly left: number; readonly signal: AbortSignal },
): Promise<void> {
  const { attachments } = cluster;
  await attachments.ready(signal);
  let leave = () => {};
  const detached = new Promise<void>((resolve) => {
    const look = () => void (volumesOn(attachments, nodeName).length <= left && resolve());
    leave = attachments.onChange(look);
    look();
  });
  await orAborted(detached, signal).finally(leave);
}

/**
 * Waits until no more volumes are attached to the node than the pods that stay there have, as the pods that moved cannot use theirs elsewhere before;
 * returns those that are attached at the end, by the name of the persistent volume, none where only those are left that stay. Asks nothing where no moved pod had a disk.
 * A cluster that does not show its attachments is not waited for. Rejects with the signal's reason when it aborts.
 */
export async function waitForVolumes(
  wait: VolumeWait,
  { moved, staying, signal }: Disks & { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { cluster, clock, log, nodeName, volumeWaitMs, drainBy } = wait;
  const left = countDisks(staying);
  if (volumeWaitMs === 0 || countDisks(moved) === 0) return [];
  const enough = new Error('volumes were waited for long enough');
  const held = signalAt(clock, Math.min(clock.now() + volumeWaitMs, drainBy - LAST_LOOK_MS), enough, signal);
  try {
    await untilDetached(wait, { left, signal: held.signal });
    return [];
  } catch (error) {
    signal.throwIfAborted();
    if (error !== enough)
      log.warn('volume attachments cannot be watched: they are not waited for', { node: nodeName, problem: messageOf(error) });
    return volumesOn(cluster.attachments, nodeName);
  } finally {
    held.release();
  }
}
