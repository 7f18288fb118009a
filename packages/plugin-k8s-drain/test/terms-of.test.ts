import type { Kind } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainConfig } from '../src/config.ts';
import { modeFor, strictOptionsOf, termsOf } from '../src/terms-of.ts';

const now = Date.UTC(2026, 10, 22, 10);
const terms = (config: object = {}, kind: Kind = 'spot-interruption') =>
  termsOf(drainConfig.parse(config), { interruption: anInterruption({ kind }), now, deadlineAt: now + 120_000 });

const test = suite('the terms of a drain');

for (const [kind, mode, pdb] of [
  ['spot-interruption', 'interruption', 'override-late'],
  ['capacity-interruption', 'interruption', 'override-late'],
  ['capacity-block-expiration', 'interruption', 'override-late'],
  ['termination-hook', 'interruption', 'override-late'],
  ['rebalance-recommendation', 'strict', 'respect'],
  ['scheduled-change', 'strict', 'respect'],
] as const) {
  test(`a node is drained in ${mode} mode because of a ${kind}`, () => assert.is(modeFor({ mode: undefined }, { kind }), mode));
  test(`so the policy about budgets is ${pdb} for a ${kind}`, () => assert.is(terms({}, kind).pdb, pdb));
}

test('a configured mode holds for every kind', () => {
  assert.is(modeFor({ mode: 'strict' }, { kind: 'spot-interruption' }), 'strict');
  assert.is(modeFor({ mode: 'interruption' }, { kind: 'scheduled-change' }), 'interruption');
});

test('the policy about budgets follows the mode, not the kind', () => {
  assert.is(terms({ mode: 'strict' }).pdb, 'respect');
  assert.is(terms({ mode: 'interruption' }, 'scheduled-change').pdb, 'override-late');
});

test('a configured policy holds in every mode', () => {
  assert.is(terms({ mode: 'strict', pdb: 'ignore' }).pdb, 'ignore');
  assert.is(terms({ pdb: 'respect' }).pdb, 'respect');
});

test('what is kept for the kubelet is taken from the time', () => {
  assert.is(terms({ settle: '20s' }).endsAt, now + 100_000);
  assert.is(terms().startedAt, now);
});

test('a grace period of -1 is the pod’s own, 0 is none', () => {
  assert.is(terms().graceSeconds, null);
  assert.is(terms({ gracePeriod: 0 }).graceSeconds, 0);
});

test('what only matters strictly are kubectl’s options', () => {
  assert.equal(strictOptionsOf(drainConfig.parse({ force: true, skipWaitForDeleteTimeout: 7 })), {
    ignoreDaemonSets: true,
    deleteEmptyDirData: true,
    force: true,
    skipWaitSeconds: 7,
  });
});

test.run();
