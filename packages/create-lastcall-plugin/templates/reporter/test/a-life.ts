import type { InterruptionView, JournalEntry, Report } from '@lastcall/plugin-api';

const NOW = Date.UTC(2026, 0, 2, 3);

const open: InterruptionView = {
  ...{ id: 'int-1', instanceId: 'i-0a1b2c3d4e5f60718', kind: 'spot-interruption', action: 'terminate' },
  ...{ account: '111122223333', region: 'eu-west-1', noticedAt: NOW, openedAt: NOW, deadlineAt: NOW + 120_000 },
  ...{ instance: null, hooks: [], notices: [], plan: null, attempt: 1, steps: [] },
  ...{ closedAt: null, outcome: null, reason: null },
};

const entry = (position: number, event: JournalEntry['event']): JournalEntry => ({
  ...{ position, interruptionId: open.id, at: NOW + position * 1_000, by: null, event },
});

/** Two reports: an interruption is claimed, and closes well. */
export const A_LIFE: readonly Report[] = [
  { entries: [entry(1, { what: 'run-claimed', owner: 'replica-1', attempt: 1 })], interruptions: [open] },
  {
    entries: [entry(2, { what: 'closed', outcome: 'succeeded', reason: '2 steps ended in time' })],
    interruptions: [{ ...open, closedAt: NOW + 2_000, outcome: 'succeeded', reason: '2 steps ended in time' }],
  },
];
