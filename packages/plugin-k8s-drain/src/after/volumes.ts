import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Pod, VolumeAttachment } from '../api-server/objects.ts';
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

const hasDisk = (pod: Pod): boolean => pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim !== undefined) === true;

const volumesOn = (attachments: Mirror<VolumeAttachment>, node: string): readonly string[] =>
  [...attachments.items().values()]
    .filter(({ spec }) => spec.nodeName === node)
    .map(({ metadata, spec }) => spec.source?.persistentVolumeName ?? metadata.name);

async function untilDetached({ cluster, nodeName }: VolumeWait, signal: AbortSignal): Promise<void> {
  const { attachments } = cluster;
  await attachments.ready(signal);
  let leave = () => {};
  const detached = new Promise<void>((resolve) => {
    const look = () => void (volumesOn(attachments, nodeName).length === 0 && resolve());
    leave = attachments.onChange(look);
    look();
  });
  await orAborted(detached, signal).finally(leave);
}

/**
 * Waits until no volume is attached to the node any more, as the pods that moved cannot use theirs elsewhere before; returns those that still are,
 * by the name of the persistent volume. Asks nothing where no moved pod had a disk. A cluster that does not show its attachments is
 * not waited for. Rejects with the signal's reason when it aborts.
 */
export async function waitForVolumes(
  wait: VolumeWait,
  { moved, signal }: { readonly moved: readonly Pod[]; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { cluster, clock, log, nodeName, volumeWaitMs, drainBy } = wait;
  if (volumeWaitMs === 0 || !moved.some(hasDisk)) return [];
  const enough = new Error('volumes were waited for long enough');
  const held = signalAt(clock, Math.min(clock.now() + volumeWaitMs, drainBy - LAST_LOOK_MS), enough, signal);
  try {
    await untilDetached(wait, held.signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error !== enough)
      log.warn('volume attachments cannot be watched, so they are not waited for', { node: nodeName, problem: messageOf(error) });
  } finally {
    held.release();
  }
  return volumesOn(cluster.attachments, nodeName);
}
