import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHearsay } from '../../src/cli/hearsay.ts';
import { unpainted } from '../../src/terminal/paint.ts';
import { PIPE } from '../../src/terminal/screen.ts';
import { createSticky } from '../../src/terminal/sticky.ts';
import { degraded, NOTICED_AT, running } from '../terminal/sample-views.ts';

const heard = suite('what is heard of interruptions');

const parts = { now: () => NOTICED_AT + 40_000, paint: unpainted };

heard('an older state, come late, tells nothing and changes nothing', () => {
  const { hear, latest } = createHearsay({ ...parts, sinceAt: 0 });
  assert.ok(hear(degraded()).length > 0);
  assert.equal(hear(running()), []);
  assert.is(latest(running().id)?.outcome, 'degraded');
});

heard('of what began before anybody listened only how it stands is told', () => {
  const { hear } = createHearsay({ ...parts, sinceAt: NOTICED_AT + 30_000 });
  const lines = hear(running());
  assert.is(lines.length, 1);
  assert.match(lines[0] ?? '', 'spot-interruption, open: k8s-drain, 80 s left');
});

heard('what was over before anybody listened is not told', () => {
  assert.equal(createHearsay({ ...parts, sinceAt: NOTICED_AT + 100_000 }).hear(degraded()), []);
});

heard('others are passed over where one is meant', () => {
  assert.equal(createHearsay({ ...parts, sinceAt: 0, only: 'int-other' }).hear(running()), []);
});

heard('lines scroll by above a picture that never fills the terminal, and is gone in the end', async () => {
  const clock = fakeClock();
  let drawn = '';
  const draw = (text: string) => {
    drawn += text;
  };
  const screen = { ...PIPE, isTerminal: true, rows: () => 5, columns: () => 40, draw };
  const picture = () => ['1', '2', '3', '4', '5'];
  const sticky = createSticky({ screen, clock, write: () => undefined, picture });
  assert.is(drawn, '1\n2\n3\n');
  drawn = '';
  sticky.say('news');
  assert.is(drawn, '\u001b[3A\u001b[0Jnews\n1\n2\n3\n');
  drawn = '';
  sticky.end();
  await clock.advance(1_000);
  assert.is(drawn, '\u001b[3A\u001b[0J');
});

heard.run();
