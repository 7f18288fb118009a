import type { Event, InterruptionView, StepView } from '@lastcall/plugin-api';
import { anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Listener } from '../../src/follower.ts';
import { showRuns } from '../../src/terminal/run-view.ts';
import { PIPE, type Screen } from '../../src/terminal/screen.ts';

const views = suite('runs shown live');

const step: StepView = {
  ...{ id: 'drain', uses: 'drain', stage: 'move', budgetMs: 10_000, always: false, optional: false, attempt: 0, summary: '', facts: {} },
  ...{ startedAt: null, deadlineAt: null, endedAt: null, outcome: null, code: null },
};
const viewOf = (id: string): InterruptionView => ({
  ...anInterruption({ id }),
  ...{ openedAt: 0, closedAt: null, outcome: null, reason: null, plan: null, attempt: 1, notices: [], steps: [step] },
});

const aScreen = (screen: Screen = { ...PIPE, isTerminal: true }) => {
  const clock = fakeClock();
  const lines: string[] = [];
  const listening: Listener[] = [];
  const listen = (listener: Listener) => {
    listening.push(listener);
    return () => {};
  };
  showRuns({ follower: { listen, start: async () => {}, stop: async () => {} }, clock, write: (line) => lines.push(line), screen });
  const tell = (event: { what: Event['what'] }, view: InterruptionView) => {
    for (const listener of listening) listener({ position: 1, interruptionId: view.id, at: 0, by: null, event: event as Event }, view);
  };
  return { clock, lines, tell };
};

views('a run that is called off ends its picture, and the next one is shown', async () => {
  const { clock, lines, tell } = aScreen();
  tell({ what: 'planned' }, viewOf('int-1'));
  tell({ what: 'planned' }, viewOf('int-2'));
  await clock.advance(1_000);
  tell({ what: 'closed' }, { ...viewOf('int-1'), closedAt: clock.now(), outcome: 'cancelled', reason: 'AWS has called it off' });
  await clock.advance(1_000);
  assert.ok(lines[1]?.includes('cancelled'), lines.join());
  assert.is(lines.length, 3);
});

views('Ctrl+C is left to the server', async () => {
  const { clock, tell } = aScreen();
  const before = process.listenerCount('SIGINT');
  tell({ what: 'planned' }, viewOf('int-1'));
  await clock.advance(1_000);
  assert.is(process.listenerCount('SIGINT'), before);
});

views('without a terminal every thing that happens is a line, a step that was skipped included', () => {
  const { clock, lines, tell } = aScreen(PIPE);
  const planned = viewOf('int-1');
  tell({ what: 'planned' }, planned);
  const skipped = { ...step, outcome: 'skipped' as const, endedAt: clock.now(), summary: 'nothing to drain' };
  tell({ what: 'step-ended' }, { ...planned, steps: [skipped] });
  assert.match(lines.join('\n'), 'drain skipped: nothing to drain');
});

views.run();
