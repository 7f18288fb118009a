import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cancelLines } from '../../src/terminal/cancel-lines.ts';
import { widthOf } from '../../src/terminal/columns.ts';
import { interruptionLines } from '../../src/terminal/interruption-lines.ts';
import { listLines } from '../../src/terminal/list-lines.ts';
import { unpainted } from '../../src/terminal/paint.ts';
import { degraded, NOTICED_AT, running } from './sample-views.ts';

const screens = suite('what the terminal shows, as golden files');

const now = NOTICED_AT + 40_000;
const others = [
  running({ id: 'int-1kz3v5c0g7m2q8xdb', kind: 'rebalance-recommendation', deadlineAt: null, plan: null, steps: [], attempt: 0 }),
  degraded(),
  degraded({ id: 'int-1kz3v5c0g7m2q8xdc', outcome: 'out-of-time', closedAt: NOTICED_AT + 123_000 }),
  degraded({ id: 'int-1kz3v5c0g7m2q8xdd', outcome: 'foreign', plan: null, steps: [], instance: null, hooks: [] }),
];

const shown = {
  list: (width: number) => listLines({ interruptions: [running(), ...others], now, width, paint: unpainted }),
  running: (width: number) => interruptionLines({ view: running(), now, width, paint: unpainted }),
  degraded: (width: number) => interruptionLines({ view: degraded(), now, width, paint: unpainted }),
  cancel: (width: number) => cancelLines({ view: running(), now, width, paint: unpainted }),
};

// LASTCALL_GOLDEN=write makes them anew: look at the difference before it is committed.
for (const [name, lines] of Object.entries(shown)) {
  for (const width of [80, 120]) {
    screens(`${name} in ${width} columns`, () => {
      const file = new URL(`./golden/${name}-${width}.txt`, import.meta.url);
      const text = `${lines(width).join('\n')}\n`;
      if (process.env.LASTCALL_GOLDEN === 'write') writeFileSync(file, text);
      assert.is(text, readFileSync(file, 'utf8'));
      assert.ok(
        lines(width).every((line) => widthOf(line) <= width),
        'no line is wider than the terminal',
      );
    });
  }
}

screens('the guide shows what is shown', () => {
  const guide = readFileSync(new URL('../../../../docs/guides/command-line.md', import.meta.url), 'utf8');
  assert.ok(guide.includes(`\`\`\`text\n${shown.running(80).join('\n')}\n\`\`\``));
});

screens.run();
