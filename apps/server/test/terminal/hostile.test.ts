import { anInstance } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutTo, widthOf, wrapTo } from '../../src/terminal/columns.ts';
import { happeningLine } from '../../src/terminal/follow-lines.ts';
import { happeningsBetween } from '../../src/terminal/happenings.ts';
import { interruptionLines } from '../../src/terminal/interruption-lines.ts';
import { listLines } from '../../src/terminal/list-lines.ts';
import { logText } from '../../src/terminal/log-lines.ts';
import { unpainted } from '../../src/terminal/paint.ts';
import { plain } from '../../src/terminal/plain.ts';
import { degraded, NOTICED_AT, running } from './sample-views.ts';

const hostile = suite('what strangers wrote');

const SPITEFUL = [
  '\u001b[2J',
  '\u009b2J',
  '\r',
  '\n',
  '\u2028',
  '\u0085',
  '\u202e',
  '\u200b',
  '\ud800',
  '\u3000',
  'e\u0301\u0301\u0301\u0301',
  '網頁',
  '👩‍👩‍👧',
  '\t',
  '\b',
  '\u{e0041}',
];
const words = fc
  .array(fc.oneof(fc.constantFrom(...SPITEFUL), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const isHarmless = (line: string) => !/[\p{C}\p{Zl}\p{Zp}]|\p{M}{4}/u.test(line);

const viewOf = (text: string) => {
  const instance = anInstance({ group: text, tags: { Name: text }, zone: text });
  const steps = degraded().steps.map((step) => ({
    ...step,
    summary: text,
    code: text,
    facts: { ...step.facts, node: text, slowestPod: text },
  }));
  return degraded({ instance, steps, reason: text, hooks: [{ group: text, name: text, token: null, noticedAt: NOTICED_AT }] });
};

const holds = (rule: (text: string) => void) => fc.assert(fc.property(words, rule), { numRuns: 150 });

hostile('forges no line of a list, moves no cursor, and leaves every column in its place', () =>
  holds((text) => {
    const lines = listLines({ interruptions: [viewOf(text), running()], now: NOTICED_AT, width: 80, paint: unpainted });
    assert.is(lines.length, 3);
    assert.ok(lines.every(isHarmless), JSON.stringify(lines));
    assert.ok(lines.every((line) => widthOf(line) <= 80));
    const column = (line: string, word: string) => widthOf(line.slice(0, line.indexOf(word)));
    assert.is(column(lines[1] ?? '', 'degraded'), column(lines[2] ?? '', 'k8s-drain'));
  }),
);

hostile('makes no line of a timeline wider than the terminal', () =>
  holds((text) => {
    const lines = interruptionLines({ view: viewOf(text), now: NOTICED_AT, width: 80, paint: unpainted });
    for (const line of lines) assert.ok(isHarmless(line) && widthOf(line) <= 80, JSON.stringify(line));
  }),
);

hostile('is one line of what is followed for each thing that happened', () =>
  holds((text) => {
    const view = viewOf(text);
    for (const happening of happeningsBetween(null, view)) assert.ok(isHarmless(happeningLine({ happening, view, paint: unpainted })));
  }),
);

hostile('is one line of the pretty log', () =>
  holds((text) => {
    const fields = { time: '2026-11-22T10:15:30.000Z', level: 'warn', msg: text, [text]: text };
    assert.ok(isHarmless(logText(JSON.stringify(fields), unpainted)));
    const entry = { ...fields, msg: 'step-ended', interruptionId: text, name: text, step: text, summary: text, outcome: 'failed' };
    assert.ok(isHarmless(logText(JSON.stringify(entry), unpainted)));
    assert.ok(isHarmless(logText(text, unpainted)));
  }),
);

hostile('is cut and wrapped to a width whatever it is', () =>
  holds((text) => {
    assert.ok(widthOf(cutTo(plain(text), 7)) <= 7);
    for (const line of wrapTo(plain(text), 7)) assert.ok(widthOf(line) <= 7, JSON.stringify(line));
  }),
);

hostile.run();
