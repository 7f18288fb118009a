import { systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findKubectl } from '../../../../tools/cluster/programs.ts';
import { type Case, type OurHalf, readCases } from './case.ts';
import { problemsOf } from './check.ts';
import { compared, differences, isMeasured } from './comparison.ts';
import type { Observed } from './observed.ts';
import { startAll } from './pool.ts';
import { runKubectl } from './run-kubectl.ts';
import { runOurs } from './run-ours.ts';

/** Most of their time the sides wait; more at once would make them wait for the processor, and be measured at it. */
const AT_ONCE = { kubectl: 8, ours: 4 };

type Halves = { readonly kubectl: Promise<Observed> | null; readonly ours: Promise<Observed>; readonly beyond: Promise<Observed> | null };

const cases = readCases();
const found = findKubectl();
const slowFirst = [...cases.filter(({ slow }) => slow), ...cases.filter(({ slow }) => !slow)];

function startHalves(program: string | null): ReadonlyMap<Case, Halves> {
  const ourWorks = slowFirst.flatMap((the) => [the.ours, the.beyond].filter((half) => half !== undefined).map((half) => ({ the, half })));
  const ours = startAll(
    ourWorks.map(
      ({ the, half }) =>
        () =>
          runOurs(the, half, systemClock),
    ),
    AT_ONCE.ours,
  );
  const theirs =
    program === null
      ? []
      : startAll(
          slowFirst.map((the) => () => runKubectl(the, { program, clock: systemClock })),
          AT_ONCE.kubectl,
        );
  const oursOf = (half: OurHalf | undefined) => ours[ourWorks.findIndex((work) => work.half === half)] ?? null;
  return new Map(
    slowFirst.map((the, index) => [
      the,
      { kubectl: theirs[index] ?? null, ours: oursOf(the.ours) as Promise<Observed>, beyond: oursOf(the.beyond) },
    ]),
  );
}

const halves = startHalves('path' in found ? found.path : null);
const nameOf = (the: Case) => `${the.case} ${the.title}`;

const kubectlTest = suite('kubectl does what the cases say');
const ourTest = suite('the drain does what the cases say');
const bothTest = suite('the drain beside kubectl');

for (const [the, { kubectl, ours, beyond }] of halves) {
  ourTest(nameOf(the), async () => {
    const observed = await ours;
    assert.equal(problemsOf(the.ours.expect, observed), []);
    assert.not.ok(observed.uids.includes(null), 'a pod was asked to go without its UID');
  });
  if (the.beyond && beyond) {
    const { expect } = the.beyond;
    ourTest(`${nameOf(the)}, and beyond`, async () => assert.equal(problemsOf(expect, await beyond), []));
  }
  if (kubectl === null) continue;
  kubectlTest(nameOf(the), async () => assert.equal(problemsOf(the.kubectl.expect, await kubectl), []));
  bothTest(`${nameOf(the)}: ${the.verdict}`, async () => {
    const [theirs, own] = [await kubectl, await ours];
    const differing = differences(theirs, own);
    if (the.verdict === '+') assert.ok(differing.length > 0 || isMeasured(the), 'nothing is better');
    else if (the.ours.deviation) assert.equal(differing, [the.ours.deviation.in]);
    else assert.equal(compared(own), compared(theirs));
  });
}

const listTest = suite('the cases');
listTest('are the 80 of the conformance list', () => {
  assert.equal(
    cases.map((the) => the.case),
    Array.from({ length: 80 }, (_, index) => index + 1),
  );
});
listTest('say what is better, or why a difference is meant', () => {
  const silent = cases.filter(({ verdict, ours, beyond }) => (verdict === '+' && !ours.improvement) || (beyond && !beyond.improvement));
  assert.equal(silent.map(nameOf), []);
});

if ('reason' in found) console.log(`# skip kubectl's half of the differential: ${found.reason}`);
else {
  kubectlTest.run();
  bothTest.run();
}
ourTest.run();
listTest.run();
