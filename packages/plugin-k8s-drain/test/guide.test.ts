import { readFileSync } from 'node:fs';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../src/api-server/objects.ts';
import { drainConfig } from '../src/config.ts';
import type { Obstacle } from '../src/pods/eviction-answer.ts';
import { ownGraceSeconds } from '../src/pods/grace.ts';
import { nextAct } from '../src/pods/next-act.ts';
import { termsOf } from '../src/terms-of.ts';
import { aPod } from './support/pods.ts';

const test = suite('the worked example of docs/guides/drain.md');
const guide = readFileSync(new URL('../../../docs/guides/drain.md', import.meta.url), 'utf8');

/** A row of the table: what is sent for which pod, and when. Durations in seconds from the notice. */
type Row = {
  readonly pod: string;
  readonly grace: number;
  readonly blocked: boolean;
  readonly at: number;
  readonly sent: string;
  readonly endsBy: number;
};

const seconds = (cell: string | undefined) => Number(/^(\d+) s$/.exec(cell ?? '')?.[1]);
const rows: readonly Row[] = [...guide.matchAll(/^\| `(\w+)` \| (\d+ s) \| ([\w ]+) \| (\d+ s) \| ([\w ,]+) \| (\d+ s) \|$/gm)].map(
  ([, pod = '', grace, budget, at, sent = '', endsBy]) => ({
    pod,
    grace: seconds(grace),
    blocked: budget === 'blocks',
    at: seconds(at),
    sent,
    endsBy: seconds(endsBy),
  }),
);

/** The drain's turn, as `lastcall plan` prints it in the first run, and how long the cordons of others hold it up. */
const TURN = { from: 20_000, to: 107_000, lull: 250 };
const BLOCKED: Obstacle = { by: 'budget', words: 'cart', retryAfterMs: null };

const terms = termsOf(drainConfig.parse({}), { interruption: anInterruption(), now: TURN.from + TURN.lull, deadlineAt: TURN.to });
const podOf = ({ grace }: Row): Pod => ({ ...aPod(), spec: { ...aPod().spec, terminationGracePeriodSeconds: grace } });

const actAt = (row: Row, now: number) => nextAct({ pod: podOf(row), obstacle: row.blocked ? BLOCKED : null, terms, now });

function inWords(row: Row): string {
  const act = actAt(row, row.at * 1000 + TURN.lull);
  if (act.do === 'nothing') return act.do;
  const grace = act.graceSeconds === null ? 'its own grace period' : `grace period ${act.graceSeconds} s`;
  return `${act.do === 'evict' ? 'eviction' : 'deletion'}, ${grace}`;
}

test('has five pods', () => assert.is(rows.length, 5));

for (const row of rows) {
  test(`${row.pod} is sent away as the table says`, () => assert.is(inWords(row), row.sent));

  test(`${row.pod} has ended when the table says`, () => {
    const act = actAt(row, row.at * 1000 + TURN.lull);
    const granted = act.do === 'nothing' ? null : act.graceSeconds;
    const endsAt = row.at + TURN.lull / 1000 + (granted ?? ownGraceSeconds(podOf(row)));
    // A grace period that was cut is rounded down.
    assert.is(Math.abs(endsAt - row.endsBy) < 1, true);
    assert.is(endsAt * 1000 <= terms.endsAt, true);
  });

  if (row.blocked) test(`${row.pod} is left to its budget until then`, () => assert.is(actAt(row, row.at * 1000 - 1).do, 'evict'));
}

test.run();
