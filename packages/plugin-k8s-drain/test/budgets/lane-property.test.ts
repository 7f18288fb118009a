import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLane, type Turn } from '../../src/budgets/lane.ts';
import { aBudget, anUnreadyPod, aServingPod } from '../support/budgets.ts';

/** What may happen: somebody wishes, takes it back, is answered, the budget changes, or time passes. */
type Happening =
  | { readonly what: 'wish'; readonly serves: boolean }
  | { readonly what: 'abort'; readonly which: number }
  | { readonly what: 'answer'; readonly answer: 'let-go' | 'refused' | 'other' }
  | { readonly what: 'update'; readonly left: number }
  | { readonly what: 'wait'; readonly ms: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant('wish' as const), serves: fc.boolean() }),
  fc.record({ what: fc.constant('wish' as const), serves: fc.constant(true) }),
  fc.record({ what: fc.constant('abort' as const), which: fc.nat(20) }),
  fc.record({
    what: fc.constant('answer' as const),
    answer: fc.constantFrom('let-go' as const, 'let-go' as const, 'refused' as const, 'other' as const),
  }),
  fc.record({ what: fc.constant('update' as const), left: fc.nat(3) }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 1_000) }),
);

/** Plays the story; the most turns out at once, and the worst of what was let go beyond what the budget had at the last update. */
async function play(first: number, story: readonly Happening[]) {
  const clock = fakeClock();
  const lane = createLane({ clock, first: aBudget(first), isWatched: () => true });
  const wishes: AbortController[] = [];
  const out: { readonly serves: boolean; readonly turn: Turn }[] = [];
  const seen = { most: 0, beyond: 0, open: 0 };
  let left = first;
  const acts = {
    wish({ serves }: Extract<Happening, { what: 'wish' }>) {
      const run = new AbortController();
      const name = `pod-${wishes.push(run)}`;
      const pod = serves ? aServingPod(name) : anUnreadyPod(name);
      const given = (turn: Turn) => {
        seen.most = Math.max(seen.most, out.push({ serves, turn }));
        if (serves && left <= 0) seen.beyond += 1;
      };
      seen.open += 1;
      lane
        .turn({ pod, signal: run.signal })
        .then(given, () => {})
        .finally(() => {
          seen.open -= 1;
        });
    },
    abort: ({ which }: Extract<Happening, { what: 'abort' }>) => wishes[which]?.abort(new Error('taken back')),
    answer({ answer }: Extract<Happening, { what: 'answer' }>) {
      const given = out.shift();
      if (given === undefined) return;
      if (answer === 'let-go' && given.serves) left -= 1;
      given.turn.end(answer);
    },
    update({ left: now }: Extract<Happening, { what: 'update' }>) {
      left = now;
      lane.update(aBudget(now));
    },
    wait: ({ ms }: Extract<Happening, { what: 'wait' }>) => clock.advance(ms),
  } as const;
  for (const step of story) {
    await (acts[step.what] as (step: Happening) => unknown)(step);
    await settle();
  }
  return { clock, lane, wishes, out, seen };
}

const test = suite('the lane of a budget, whatever happens');

test('never is more than one request under way, and never is a pod asked for beyond what the budget had left', async () => {
  await fc.assert(
    // Ten seconds after the last request a budget is asked all the same, so the stories are shorter than that.
    fc.asyncProperty(fc.nat(3), fc.array(happening, { maxLength: 40 }), async (first, whole) => {
      const story = whole.filter(
        ({ what }, index) => what !== 'wait' || whole.slice(0, index).filter((one) => one.what === 'wait').length < 9,
      );
      const { seen } = await play(first, story);
      assert.ok(seen.most <= 1, 'one at a time');
      assert.is(seen.beyond, 0);
    }),
    { numRuns: 150 },
  );
});

test('nobody waits for ever: while a budget gives, everybody who still wants to is asked for', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(3), fc.array(happening, { maxLength: 30 }), async (first, story) => {
      const { lane, wishes, out, seen, clock } = await play(first, story);
      for (let round = 0; round <= wishes.length; round += 1) {
        out.shift()?.turn.end('other');
        lane.update(aBudget(1));
        await settle();
      }
      assert.equal([seen.open, out.length, clock.nextAt()], [0, 0, null]);
    }),
    { numRuns: 100 },
  );
});

test.run();
