import type { Interruption } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decide, type ReplacementRules } from '../src/replacement.ts';

const test = suite('asg-lifecycle decides about early replacement');

const HOOK = { group: 'web', name: 'drain', token: null, noticedAt: 0 };
const detach: ReplacementRules = { hooks: ['drain'], replace: 'detach', replaceOn: ['spot-interruption', 'capacity-interruption'] };
const unhealthy: ReplacementRules = { ...detach, replace: 'set-unhealthy', replaceOn: ['spot-interruption', 'scheduled-change'] };
const held = anInstance({ hookTimeoutsMs: { drain: 300_000 } });
const whyNot = (rules: ReplacementRules, parts: Partial<Interruption> = {}) => {
  const decided = decide(anInterruption(parts), rules);
  return 'whyNot' in decided ? decided.whyNot : decided;
};

test('what surely goes and waits for no hook is replaced', () => {
  assert.equal(whyNot(detach), { way: 'detach', group: 'web' });
  assert.equal(whyNot(unhealthy, { instance: held }), { way: 'set-unhealthy', group: 'web' });
  assert.equal(whyNot(unhealthy, { instance: held, kind: 'scheduled-change', action: 'stop' }), { way: 'set-unhealthy', group: 'web' });
});

test('nothing is replaced that nobody asked for', () => {
  assert.is(whyNot({ ...detach, replace: false }), null);
  assert.is(whyNot(detach, { kind: 'rebalance-recommendation' }), null);
});

test('what its group ends already is not replaced, whoever owns the hook', () => {
  assert.is(whyNot(detach, { hooks: [HOOK] }), 'its group ends it already');
  assert.is(whyNot(detach, { hooks: [{ ...HOOK, name: 'Terminate-LC-Hook' }] }), 'its group ends it already');
});

test('what returns to its warm pool is never replaced', () => {
  assert.is(whyNot(detach, { action: 'return-to-pool' }), 'AWS will return-to-pool it, not terminate it');
  assert.is(whyNot(unhealthy, { action: 'return-to-pool', instance: held }), 'AWS will return-to-pool it, not terminate it');
});

test('a machine that AWS only stops is not detached: it would live on outside its group', () => {
  assert.is(whyNot(detach, { action: 'stop' }), 'AWS will stop it, not terminate it');
});

test('a machine that is only rebooted is not set unhealthy', () => {
  assert.is(whyNot(unhealthy, { kind: 'scheduled-change', action: 'reboot', instance: held }), 'AWS will reboot it, not terminate it');
});

test('a machine that no hook would hold while it drains is not set unhealthy', () => {
  assert.match(String(whyNot(unhealthy)), 'group web has none of the hooks named here');
  assert.match(
    String(whyNot(unhealthy, { instance: anInstance({ hookTimeoutsMs: { other: 1 } }) })),
    'nothing would hold it while it drains',
  );
});

test('a machine without a group is not replaced', () => {
  assert.is(whyNot(detach, { instance: anInstance({ group: null }) }), 'it is in no Auto Scaling group');
  assert.is(whyNot(detach, { instance: null }), 'its group is not known');
});

test.run();
