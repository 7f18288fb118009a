import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksProblems } from '../../sandbox/src/slack/blocks.ts';
import { messageFor } from '../src/message.ts';
import { CASES } from './support/cases.ts';
import { readGolden } from './support/golden.ts';
import { after, aPlan, aPlannedStep, aPlannedView, stepsOf } from './support/views.ts';

const test = suite('slack: message');

const wordsOf = (name: string) => JSON.stringify(messageFor(CASES[name] as never).blocks);

for (const [name, telling] of Object.entries(CASES)) {
  test(`the message "${name}" reads as its golden file`, () => assert.equal(messageFor(telling), readGolden(name)));
}

test('a closed run says how long before AWS acts it ended', () => {
  assert.match(wordsOf('closed-succeeded'), 'ended 71 s before AWS acts');
});

test('a run that ended too late says how long after', () => {
  assert.match(wordsOf('closed-out-of-time'), 'ended 3.4 s after AWS acted');
});

test('a dry run says "would have" from the first message to the last', () => {
  for (const name of ['dry-run-planned', 'dry-run-succeeded']) assert.match(wordsOf(name), 'would have');
});

test('a failure is headed by a mark of its own', () => {
  const markOf = (name: string) => messageFor(CASES[name] as never).text.split(' ')[0];
  assert.is(new Set(['closed-succeeded', 'closed-degraded', 'closed-out-of-time'].map(markOf)).size, 3);
});

test('no name can mention a channel or make a link where Slack reads signs', () => {
  const { text, blocks } = messageFor(CASES['hostile-names'] as never);
  const formatted = blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : []));
  for (const words of [text, ...formatted]) assert.not.match(words, /<(?!!date\^)/);
});

test('a message of any size and content is one that Slack takes', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 5_000 });
  const sizes = fc.record({ stages: fc.integer({ min: 1, max: 120 }), steps: fc.integer({ min: 1, max: 60 }), words, late: words });
  fc.assert(
    fc.property(sizes, ({ stages, steps, words, late }) => {
      const { text, blocks } = messageFor({ view: aCrowd({ stages, steps, words, late }), at: after(0), link: null });
      assert.equal(blocksProblems(blocks), []);
      assert.ok(text.length <= 3_000);
    }),
    { numRuns: 40 },
  );
});

test('what has no room is counted', () => {
  const view = aCrowd({ stages: 60, steps: 1, words: 'x', late: '' });
  const { blocks } = messageFor({ view, at: after(0), link: null });
  assert.is(blocks.length, 50);
  assert.match(JSON.stringify(blocks), '… and 14 more stages');
});

type Crowd = { readonly stages: number; readonly steps: number; readonly words: string; readonly late: string };

function aCrowd({ stages, steps, words, late }: Crowd) {
  const stage = (number: number) => ({
    ...{ name: `stage ${number} ${words}`, startsAt: after(0), endsAt: after(1) },
    steps: Array.from({ length: steps }, (_, index) => aPlannedStep({ id: `step-${number}-${index}`, reason: words })),
  });
  const plan = aPlan({ late, pipeline: words, stages: Array.from({ length: stages }, (_, number) => stage(number)) });
  return aPlannedView({ plan, steps: stepsOf(plan) });
}

test.run();
