import type { Event, InterruptionView, JournalEntry, Plan } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logJournal } from '../src/journal-log.ts';
import { createLog } from '../src/log.ts';
import { createLogDestination } from '../src/log-destination.ts';
import { logText } from '../src/terminal/log-lines.ts';
import { painted, unpainted } from '../src/terminal/paint.ts';
import { degraded, NOTICED_AT, running } from './terminal/sample-views.ts';

const logs = suite('the log');

const lineOf = (act: (log: ReturnType<typeof createLog>) => void, mask = (text: string) => text): string => {
  const lines: string[] = [];
  act(createLog({ write: (line) => void lines.push(line) }, mask));
  assert.is(lines.length, 1);
  return lines[0] ?? '';
};

/** The fields of the line about an entry, without its time. */
const told = (event: Event, view: InterruptionView = degraded()) => {
  const entry: JournalEntry = { position: 9, interruptionId: view.id, at: NOTICED_AT + 80_300, by: { owner: 'one', epoch: 2 }, event };
  const { time, ...fields } = JSON.parse(lineOf((log) => logJournal(log)(entry, view)));
  assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  return fields as Record<string, unknown>;
};

const WHOSE = {
  ...{ position: 9, at: '2026-11-22T10:16:50.300Z', interruptionId: 'int-1kz3v5c0g7m2q8xda', instanceId: 'i-0a1b2c3d4e5f60718' },
  ...{
    kind: 'spot-interruption',
    name: 'web-1',
    group: 'web-spot',
    node: 'ip-10-0-1-11.eu-west-1.compute.internal',
    owner: 'one',
    epoch: 2,
  },
};

const view = running();
const plan = view.plan as Plan;
const EVENTS: readonly (readonly [Event, Record<string, unknown>])[] = [
  [
    {
      what: 'notice-accepted',
      noticeId: 'n',
      source: 'sqs',
      kind: 'spot-interruption',
      noticedAt: NOTICED_AT,
      deadlineAt: NOTICED_AT + 120_000,
      interruption: view,
    },
    {
      level: 'info',
      noticeId: 'n',
      source: 'sqs',
      noticeKind: 'spot-interruption',
      noticedAt: '2026-11-22T10:15:30.000Z',
      ageMs: 80_300,
      deadlineAt: '2026-11-22T10:17:30.000Z',
    },
  ],
  [
    { what: 'run-claimed', owner: 'one', attempt: 2 },
    { level: 'info', attempt: 2 },
  ],
  [
    { what: 'looked-up', found: 'instance', instance: view.instance },
    { level: 'info', found: 'instance', zone: 'eu-west-1b', lifecycle: 'spot' },
  ],
  [
    { what: 'planned', plan, redo: [] },
    {
      level: 'info',
      pipeline: 'spot',
      deadlineAt: '2026-11-22T10:17:25.000Z',
      dryRun: false,
      steps: ['elb-deregister', 'k8s-drain', 'ssm-shutdown'],
      leftOut: ['asg-lifecycle'],
    },
  ],
  [
    { what: 'step-prepared', step: 'k8s-drain', problem: 'no node', facts: {} },
    { level: 'warn', step: 'k8s-drain', problem: 'no node' },
  ],
  [
    { what: 'step-started', step: 'k8s-drain', attempt: 1, deadlineAt: NOTICED_AT + 90_300 },
    { level: 'info', step: 'k8s-drain', attempt: 1, deadlineAt: '2026-11-22T10:17:00.300Z', budgetMs: 10_000 },
  ],
  [
    { what: 'step-progress', step: 'k8s-drain', text: '1 of 6', facts: { node: 'n' } },
    { level: 'info', step: 'k8s-drain', text: '1 of 6', facts: { node: 'n' } },
  ],
  [
    { what: 'step-ended', step: 'k8s-drain', outcome: 'failed', summary: 'no', code: 'K8S_X', facts: {} },
    { level: 'warn', step: 'k8s-drain', outcome: 'failed', summary: 'no', code: 'K8S_X', tookMs: 71_200 },
  ],
  [
    { what: 'closed', outcome: 'degraded', reason: 'why' },
    { level: 'warn', outcome: 'degraded', reason: 'why', tookMs: 79_900, marginMs: 39_700 },
  ],
  [
    { what: 'closed', outcome: 'out-of-time', reason: 'why' },
    { level: 'error', outcome: 'out-of-time', reason: 'why', tookMs: 79_900, marginMs: 39_700 },
  ],
  [
    { what: 'closed-without-run', because: 'foreign', reason: 'why' },
    { level: 'info', because: 'foreign', reason: 'why', tookMs: 79_900 },
  ],
];

for (const [event, fields] of EVENTS) {
  logs(`${event.what} ${'outcome' in event ? event.outcome : ''} is one line with its own words and whose it is`, () => {
    assert.equal(told(event), { ...WHOSE, ...fields, msg: event.what });
  });
}

logs('what strangers wrote can neither end a line of JSON nor move a cursor, and is read back as it was', () => {
  const name = 'a\n\u001b[2J\u009b\u2028\u202e\u{e0041}b';
  const line = lineOf((log) => log.info('hello', { name }));
  assert.not.match(line.slice(0, -1), /[\p{Cc}\p{Cf}\p{Zl}]/u);
  assert.is(JSON.parse(line).name, name);
});

logs('a secret is masked', () => {
  const line = lineOf(
    (log) => log.warn('secret-1', { token: 'secret-1' }),
    (text) => text.replaceAll('secret-1', '***'),
  );
  assert.not.match(line, 'secret-1');
});

const JSON_LINE = '{"level":"warn","time":"2026-11-22T10:15:30.123Z","source":"sns","reason":"no JSON","msg":"a message was parked"}\n';

logs('the pretty form says when, how bad, what and the rest', () => {
  assert.is(logText(JSON_LINE, unpainted), '10:15:30.123 WARN  a message was parked  source=sns  reason="no JSON"');
});

logs('an entry is told in a sentence', () => {
  const line = lineOf((log) =>
    logJournal(log)(
      {
        position: 1,
        interruptionId: 'x',
        at: NOTICED_AT + 80_300,
        by: null,
        event: { what: 'closed', outcome: 'degraded', reason: 'k8s-drain failed' },
      },
      degraded(),
    ),
  );
  assert.match(
    logText(line, unpainted),
    'WARN  closed, degraded, 40 s before AWS acts: k8s-drain failed  int-1kz3v5c0g7m2q8xda · web-1 · i-0a1b2c3d4e5f60718 · web-spot',
  );
});

logs('a pretty log is coloured only where colours are wanted', () => {
  const written: string[] = [];
  const target = { write: (line: string) => void written.push(line) };
  createLogDestination({ target, format: 'pretty', paint: unpainted }).write(JSON_LINE);
  createLogDestination({ target, format: 'pretty', paint: painted }).write(JSON_LINE);
  createLogDestination({ target, format: 'json', paint: painted }).write(JSON_LINE);
  assert.equal(
    written.map((line) => line.includes('\u001b[')),
    [false, true, false],
  );
});

logs('while nobody takes the lines they are dropped, and afterwards counted', () => {
  const written: string[] = [];
  const target = { writableLength: 0, write: (line: string) => void written.push(line) };
  const { write } = createLogDestination({ target, format: 'json', paint: unpainted });
  target.writableLength = 5 * 1024 * 1024;
  for (let nth = 0; nth < 3; nth += 1) write(JSON_LINE);
  assert.is(written.length, 0);
  target.writableLength = 0;
  write(JSON_LINE);
  assert.is(written.length, 2);
  assert.equal(JSON.parse(written[0] ?? ''), {
    level: 'warn',
    time: '2026-11-22T10:15:30.123Z',
    count: 3,
    msg: 'lines of this log were dropped, for nobody took them',
  });
});

logs.run();
