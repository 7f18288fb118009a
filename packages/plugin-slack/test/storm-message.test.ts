import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksProblems } from '../../sandbox/src/slack/blocks.ts';
import { readGolden } from './support/golden.ts';
import { STORM_CASES } from './support/storm-cases.ts';

const test = suite('slack: messages of storms, threads and mentions');

for (const [name, message] of Object.entries(STORM_CASES)) {
  test(`"${name}" reads as its golden file, and is one that Slack takes`, () => {
    assert.equal(message, readGolden(name));
    assert.equal(blocksProblems(message.blocks), []);
  });
}

test('a storm says how many stand how, how much time the first of them has, and what was missed', () => {
  const words = (name: string) => JSON.stringify(STORM_CASES[name]);
  assert.match(words('storm-at-its-height'), '288 open · ✅ 212 succeeded');
  assert.match(words('storm-at-its-height'), '71 s left');
  assert.match(words('storm-ended-badly'), 'The latest ended 3 s after AWS acted.');
  assert.match(words('storm-last-words'), /k8s-drain timed-out: 8 of 9 pods gone, shop\/cart-7c9 \(PDB cart\) is left/);
  assert.match(words('storm-ended-well'), 'Storm is over · 40 interruptions');
});

test('a thread names the slow pod and the budget that blocked it', () => {
  assert.match(JSON.stringify(STORM_CASES['thread-of-a-life']), /slowest pod: shop\/cart-7c9.*blocked by: shop\/cart/);
});

test.run();
