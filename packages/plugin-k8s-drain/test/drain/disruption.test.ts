import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../../src/api-server/objects.ts';
import { createDisruptions } from '../../src/drain/disruption.ts';
import { anOwner, aPod } from '../support/pods.ts';
import { refusal, scripted } from '../support/scripted.ts';

function aCluster() {
  const clock = fakeClock();
  const { kubernetes, asked } = scripted();
  const disruptions = createDisruptions({ kubernetes, clock });
  const run = new AbortController();
  const deleted: string[] = [];
  const around = async (pod: Pod, signal = run.signal) => {
    const deletion = async () => {
      deleted.push(pod.metadata.name);
      return 'deleted';
    };
    const outcome = disruptions.around({ pod, because: 'no time', signal }, deletion).catch((error: unknown) => error);
    await settle();
    return outcome;
  };
  return { clock, asked, run, deleted, around };
}

const web = (name: string, kind = 'ReplicaSet') => aPod({ metadata: { name, uid: name, ownerReferences: [anOwner({ kind })] } });

/** So many deletions past budgets at once that each waits for its mark. */
async function inTheThickOfIt() {
  const world = aCluster();
  for (let index = 0; index < 16; index += 1) void world.around(web(`many-${index}`));
  await settle();
  assert.is(world.asked.length, 16);
  return world;
}

const test = suite('marking pods that are deleted past their budgets');

test('first the mark, then the deletion, and nothing else', async () => {
  const { asked, deleted, around } = aCluster();
  const outcome = around(web('web-1'));
  await settle();
  assert.equal([asked.map(({ ask }) => ask.method), deleted], [['PATCH'], []]);
  await asked[0]?.answer(refusal(200));
  assert.equal([asked.length, deleted], [0, ['web-1']]);
  assert.is(await outcome, 'deleted');
});

test('a mark that is refused does not stop the deletion', async () => {
  const { asked, deleted, around } = aCluster();
  void around(web('web-1'));
  await settle();
  await asked[0]?.answer(refusal(403));
  assert.equal(deleted, ['web-1']);
});

test('the mark is given 2 s', async () => {
  const { asked, around } = aCluster();
  void around(web('web-1'));
  await settle();
  assert.is(asked[0]?.ask.timeoutMs, 2_000);
});

test('while many are deleted, a pod is not marked', async () => {
  const { around, deleted, asked } = await inTheThickOfIt();
  void around(web('late'));
  await settle();
  assert.equal([deleted, asked.length], [['late'], 16]);
});

test('while many are deleted, a pod of a Job is marked all the same', async () => {
  const { around, deleted, asked } = await inTheThickOfIt();
  void around(web('job', 'Job'));
  await settle();
  assert.equal([deleted, asked.length], [[], 17]);
});

test('once they are deleted, pods are marked again', async () => {
  const { around, asked, deleted } = await inTheThickOfIt();
  for (let index = 0; index < 16; index += 1) await asked.find(({ ask }) => ask.method === 'PATCH')?.answer(refusal(200));
  assert.is(deleted.length, 16);
  void around(web('late'));
  await settle();
  assert.equal(asked.filter(({ ask }) => ask.method === 'PATCH').length, 1);
});

test('an abort ends it with its reason before the deletion', async () => {
  const { run, around, deleted } = aCluster();
  const outcome = around(web('web-1'));
  await settle();
  const reason = new Error('over');
  run.abort(reason);
  assert.is(await outcome, reason);
  assert.equal(deleted, []);
});

test.run();
