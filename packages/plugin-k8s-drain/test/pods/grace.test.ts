import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { graceToSend, graceToShorten, overrideAt } from '../../src/pods/grace.ts';
import type { Terms } from '../../src/pods/terms.ts';
import { aPod } from '../support/pods.ts';
import { start, someTerms as terms } from '../support/terms.ts';

const wanting = (seconds: number) => aPod({ spec: { terminationGracePeriodSeconds: seconds } });
const terminating = ({ sinceMs, graceSeconds }: { sinceMs: number; graceSeconds: number }) =>
  aPod({
    metadata: {
      deletionTimestamp: new Date(start - sinceMs + graceSeconds * 1000).toISOString(),
      deletionGracePeriodSeconds: graceSeconds,
    },
  });

const test = suite('grace periods');

test('a pod whose own grace period fits keeps it', () => {
  assert.is(graceToSend(wanting(30), { terms: terms(), now: start }), null);
});

test('a pod that asks for more than there is gets what there is', () => {
  assert.is(graceToSend(wanting(600), { terms: terms(), now: start }), 110);
});

test('a pod that does not say asks for 30 seconds', () => {
  const { terminationGracePeriodSeconds: _, ...spec } = aPod().spec;
  assert.is(graceToSend({ ...aPod(), spec }, { terms: terms(), now: start + 90_000 }), 20);
});

test('the configured cap shortens a pod that asks for more', () => {
  assert.is(graceToSend(wanting(60), { terms: terms({ maxGraceMs: 20_000 }), now: start }), 20);
});

test('a grace period of 0 is never sent, and one that was sent fits in the time left or is 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: -60_000, max: 600_000 }), (want, leftMs) => {
      const sent = graceToSend(wanting(want), { terms: terms(), now: start + 110_000 - leftMs });
      return sent === null ? want * 1000 <= Math.max(leftMs, 1000) : sent >= 1 && (sent * 1000 <= leftMs || sent === 1);
    }),
  );
});

test('a pod already terminating is shortened from its original deletion, not from now', () => {
  assert.is(graceToShorten(terminating({ sinceMs: 20_000, graceSeconds: 600 }), start + 60_000), 80);
});

test('a pod that terminates in time is not shortened', () => {
  assert.is(graceToShorten(terminating({ sinceMs: 0, graceSeconds: 30 }), start + 60_000), null);
});

test('a pod that is not terminating is not shortened', () => {
  assert.is(graceToShorten(wanting(600), start + 60_000), null);
});

test('shortening once is enough: the pod then ends in time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 600 }),
      fc.integer({ min: 1, max: 3_600 }),
      fc.integer({ min: 3, max: 600 }),
      (since, grace, left) => {
        const endsAt = start + left * 1000;
        const shorter = graceToShorten(terminating({ sinceMs: since * 1000, graceSeconds: grace }), endsAt);
        if (shorter === null) return true;
        return (
          shorter >= 1 && shorter < grace && graceToShorten(terminating({ sinceMs: since * 1000, graceSeconds: shorter }), endsAt) === null
        );
      },
    ),
  );
});

test('a budget is overridden a second before the latest start, so that whole seconds leave the pod its grace period', () => {
  assert.is(overrideAt(wanting(40), terms()), start + 69_000);
  assert.is(graceToSend(wanting(40), { terms: terms(), now: start + 69_900 }), null);
});

test('a budget gets its chance first, even when the grace period would need all the time', () => {
  assert.is(overrideAt(wanting(600), terms()), start + 10_000);
});

test('a budget is overridden at the latest the minimal grace before the end', () => {
  assert.is(overrideAt(wanting(2), terms()), start + 100_000);
});

test('a budget that is to be respected is never overridden', () => {
  assert.is(overrideAt(wanting(40), terms({ pdb: 'respect' })), Number.POSITIVE_INFINITY);
});

test('a budget that is to be ignored is overridden from the start', () => {
  assert.is(overrideAt(wanting(40), terms({ pdb: 'ignore' })), start);
});

const strict = (parts: Partial<Terms> = {}) => terms({ mode: 'strict', pdb: 'respect', ...parts });

test('strictly, a pod keeps its own grace period, however little time there is', () => {
  assert.is(graceToSend(wanting(600), { terms: strict(), now: start }), null);
  assert.is(graceToSend(wanting(600), { terms: strict(), now: start + 200_000 }), null);
});

test('strictly, a configured grace period is sent as it is, also 0 and also what the pod asks for anyway', () => {
  for (const graceSeconds of [0, 30, 600])
    assert.is(graceToSend(wanting(30), { terms: strict({ graceSeconds }), now: start }), graceSeconds);
});

test('an interruption sends a configured grace period cut to the time left, and never 0', () => {
  assert.is(graceToSend(wanting(30), { terms: terms({ graceSeconds: 600 }), now: start }), 110);
  assert.is(graceToSend(wanting(30), { terms: terms({ graceSeconds: 60 }), now: start }), 60);
  assert.is(graceToSend(wanting(30), { terms: terms({ graceSeconds: 0 }), now: start }), 1);
});

for (const mode of ['strict', 'interruption'] as const)
  test(`a cap that is no whole second is rounded down, and never to 0, in ${mode} mode`, () => {
    assert.is(graceToSend(wanting(30), { terms: terms({ mode, maxGraceMs: 1_500 }), now: start }), 1);
    assert.is(graceToSend(wanting(30), { terms: terms({ mode, maxGraceMs: 300 }), now: start }), 1);
  });

test.run();
