import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tighten } from '../../src/interruptions/tighten.ts';
import { aNotice } from './replica.ts';

const tightening = suite('tighten');

const soft = anInterruption({ kind: 'rebalance-recommendation', deadlineAt: null, noticedAt: 5 });

tightening('a kind that is more urgent names the interruption, with its instant', () => {
  const { kind, noticedAt, deadlineAt } = tighten(soft, aNotice('spot-interruption', { noticedAt: 7, deadlineAt: 120_007 }));
  assert.equal([kind, noticedAt, deadlineAt], ['spot-interruption', 7, 120_007]);
});

tightening('a kind that is less urgent changes nothing but the deadline', () => {
  const hard = anInterruption({ deadlineAt: 120_000, noticedAt: 5 });
  const { kind, noticedAt, deadlineAt } = tighten(hard, aNotice('instance-state-change', { noticedAt: 7, deadlineAt: 90_000 }));
  assert.equal([kind, noticedAt, deadlineAt], ['spot-interruption', 5, 90_000]);
});

tightening('a deadline never moves out', () => {
  const hard = anInterruption({ deadlineAt: 120_000 });
  assert.is(tighten(hard, aNotice('spot-interruption', { deadlineAt: 300_000 })).deadlineAt, 120_000);
});

tightening('a hook is added once', () => {
  const hook = { group: 'web', name: 'drain', token: 'token', noticedAt: 1 };
  const notice = aNotice('termination-hook', { hook });
  assert.equal(tighten(tighten(soft, notice), notice).hooks, [hook]);
});

tightening('a revision of a scheduled change changes nothing: which holds only the store can tell', () => {
  const revision = { eventArn: 'arn:1', updatedAt: 1, status: 'closed' } as const;
  assert.equal(tighten(soft, aNotice('scheduled-change', { deadlineAt: 1, revision })), soft);
});

tightening.run();
