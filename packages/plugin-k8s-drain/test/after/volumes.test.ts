import type { Log } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { waitForVolumes } from '../../src/after/volumes.ts';
import { ATTACHMENTS } from '../../src/api-server/collections.ts';
import type { Pod, VolumeAttachment } from '../../src/api-server/objects.ts';
import { createMirror } from '../../src/watching/mirror.ts';
import { pickAttachment } from '../../src/watching/pick.ts';
import { aPod } from '../support/pods.ts';
import { listing, refusal, scripted } from '../support/scripted.ts';

const attachment = (volume: string, { node = 'node-a', version = 5 } = {}): VolumeAttachment => ({
  metadata: { name: `csi-${volume}`, uid: `uid-${volume}`, resourceVersion: String(version) },
  spec: { nodeName: node, source: { persistentVolumeName: volume } },
});
const withDisk = aPod({ spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } });
const withScratchDisk = aPod({ spec: { volumes: [{ name: 'data', ephemeral: {} }] } });

type Wait = { moved?: readonly Pod[]; staying?: readonly Pod[]; volumeWaitMs?: number; drainWithinMs?: number };

/** Waits for the volumes of the node. `found` says what came of it, once it has. */
async function waiting({ moved = [withDisk], staying = [], volumeWaitMs = 20_000, drainWithinMs = 60_000 }: Wait = {}) {
  const clock = fakeClock();
  const script = scripted();
  const warned: string[] = [];
  const log = { warn: (text: string) => void warned.push(text) } as unknown as Log;
  const attachments = createMirror<VolumeAttachment>({
    ...{ kubernetes: script.kubernetes, clock, collection: ATTACHMENTS, what: 'volume attachments', pick: pickAttachment },
  });
  let listeners = 0;
  const onChange: typeof attachments.onChange = (listener) => {
    const stop = attachments.onChange(listener);
    listeners += 1;
    return () => {
      listeners -= 1;
      stop();
    };
  };
  const run = new AbortController();
  const beganAt = clock.now();
  const found: { left: readonly string[] | null; afterMs: number | null; reason?: unknown } = { left: null, afterMs: null };
  const wait = {
    cluster: { attachments: { ...attachments, onChange } },
    clock,
    log,
    nodeName: 'node-a',
    volumeWaitMs,
    drainBy: clock.now() + drainWithinMs,
  };
  waitForVolumes(wait, { moved, staying, signal: run.signal }).then(
    (left) => Object.assign(found, { left, afterMs: clock.now() - beganAt }),
    (reason: unknown) => Object.assign(found, { reason }),
  );
  await settle();
  const list = (...all: readonly VolumeAttachment[]) => script.asked[0]?.answer(listing(10, ...all));
  const detach = (volume: string) => script.watches[0]?.tell({ type: 'DELETED', object: attachment(volume, { version: 11 }) });
  return { clock, ...script, warned, attachments, listeners: () => listeners, run, found, list, detach };
}

const test = suite('waiting for volumes');

test('the drain goes on the moment the last volume is detached', async () => {
  const { clock, found, list, detach } = await waiting();
  await list(attachment('pv-1'), attachment('pv-2'));
  await clock.advance(3_000);
  await detach('pv-1');
  assert.is(found.left, null);
  await detach('pv-2');
  assert.equal(found, { left: [], afterMs: 3_000 });
});

test('whoever waited hears of no volume any more', async () => {
  const { list, detach, listeners } = await waiting();
  await list(attachment('pv-1'));
  assert.is(listeners(), 1);
  await detach('pv-1');
  assert.is(listeners(), 0);
});

test('where nothing is attached nothing is waited for', async () => {
  const { found, list } = await waiting();
  await list();
  assert.equal(found, { left: [], afterMs: 0 });
});

test('volumes of other nodes are not waited for', async () => {
  const { found, list } = await waiting();
  await list(attachment('pv-1', { node: 'node-b' }));
  assert.equal(found.left, []);
});

test('volumes of pods that stay are not waited for', async () => {
  const { found, list, detach } = await waiting({ staying: [withDisk] });
  await list(attachment('pv-1'), attachment('pv-2'));
  assert.is(found.left, null);
  await detach('pv-1');
  assert.equal(found.left, []);
});

for (const [what, pod] of [
  ['a claim', withDisk],
  ['a claim of its own', withScratchDisk],
] as const)
  test(`a pod that moved with ${what} is one with a disk`, async () => {
    const { asked } = await waiting({ moved: [pod] });
    assert.is(asked.length, 1);
  });

test('where no pod that moved had a disk nothing is asked', async () => {
  const { asked, found } = await waiting({ moved: [aPod()], staying: [withDisk] });
  assert.equal([asked.length, found.left], [0, []]);
});

test('where no wait is wanted nothing is asked', async () => {
  const { asked, found } = await waiting({ volumeWaitMs: 0 });
  assert.equal([asked.length, found.left], [0, []]);
});

test('after the configured time it is given up, and what is attached is named', async () => {
  const { clock, found, list } = await waiting();
  await list(attachment('pv-1'));
  await clock.advance(30_000);
  assert.equal(found, { left: ['pv-1'], afterMs: 20_000 });
});

test('a drain that must be over earlier gives up a moment before that', async () => {
  const { clock, found, list } = await waiting({ drainWithinMs: 5_000 });
  await list(attachment('pv-1'));
  await clock.advance(30_000);
  assert.equal(found, { left: ['pv-1'], afterMs: 4_900 });
});

test('a volume without a name is named by its attachment', async () => {
  const { clock, found, list } = await waiting();
  await list({ ...attachment('pv-1'), spec: { nodeName: 'node-a' } });
  await clock.advance(30_000);
  assert.equal(found.left, ['csi-pv-1']);
});

test('a cluster that does not show its attachments is not waited for, and that is logged', async () => {
  const { asked, found, warned } = await waiting();
  await asked[0]?.answer(refusal(403));
  assert.equal([found, warned.length], [{ left: [], afterMs: 0 }, 1]);
});

test('a wait that was long enough is nothing to warn about', async () => {
  const { clock, warned, list } = await waiting();
  await list(attachment('pv-1'));
  await clock.advance(30_000);
  assert.is(warned.length, 0);
});

test('an abort ends the wait with its reason and leaves no timer', async () => {
  const { clock, run, found, list, attachments } = await waiting();
  await list(attachment('pv-1'));
  const reason = new Error('over');
  run.abort(reason);
  await settle();
  assert.is(found.reason, reason);
  attachments.close();
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
