import type { InterruptionView } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { section } from '../../src/blocks.ts';
import type { News } from '../../src/board.ts';
import { type Message, messageFor } from '../../src/message.ts';
import { stormEndFor, stormMessageFor } from '../../src/storm-message.ts';
import { threadOf } from '../../src/thread.ts';
import { after, aPlan, aPlannedView, ENDED_WELL, stepsOf } from './views.ts';

const LINK = 'https://lastcall.example.com/';
const plan = aPlan();

const WELL: Partial<InterruptionView> = {
  ...{ closedAt: after(48_000), outcome: 'succeeded', reason: '4 steps ended in time' },
  steps: stepsOf(plan, ENDED_WELL),
};
const LATE: Partial<InterruptionView> = {
  ...{ closedAt: after(123_000), outcome: 'out-of-time', reason: 'k8s-drain timed out' },
  steps: stepsOf(plan, {
    'k8s-drain': {
      ...{ attempt: 1, startedAt: after(16_000), endedAt: after(122_000), outcome: 'timed-out' },
      summary: '8 of 9 pods gone, shop/cart-7c9 (PDB cart) is left',
    },
  }),
};

const GROUPS = ['web', 'web', 'web', 'payments', 'batch'];

const aMember = (index: number, parts: Partial<InterruptionView> = {}): News => ({
  view: aPlannedView({
    ...{ id: `int-${index}`, instanceId: `i-${String(index).padStart(17, '0')}` },
    instance: anInstance({ tags: { Name: `web-${index}` }, group: GROUPS[index % GROUPS.length] ?? null }),
    ...parts,
  }),
  at: after(1_000),
});

/** So many interruptions, of which the first so many have ended well, and the last so many too late. */
const members = (count: number, { well = 0, late = 0 } = {}): readonly News[] =>
  Array.from({ length: count }, (_, index) => aMember(index, index < well ? WELL : index >= count - late ? LATE : {}));

const storm = (news: readonly News[], atMs: number, mentions = '') =>
  stormMessageFor({ members: news, at: after(atMs), link: LINK, mentions });

const thread = (view: InterruptionView): Message => ({
  text: 'the thread',
  blocks: [section(threadOf(view).flatMap(({ lines }) => lines))],
});

const withFacts = aPlannedView({
  ...WELL,
  steps: stepsOf(plan, {
    ...ENDED_WELL,
    'k8s-drain': {
      ...ENDED_WELL['k8s-drain'],
      facts: {
        ...{ node: 'ip-10-0-1-11', evicted: 9, slowestPod: 'shop/cart-7c9', slowestMs: 26_300, blockedBy: ['shop/cart'] },
        pods: [{ pod: 'shop/cart-7c9', became: 'evicted', tookMs: 26_300, why: null }],
      },
    },
  }),
});

/** What each golden file of storms, threads and mentions tells, by its name. */
export const STORM_CASES: Readonly<Record<string, Message>> = {
  'storm-begins': storm(members(4), 1_000),
  'storm-at-its-height': storm(members(500, { well: 212, late: 0 }), 49_000),
  'storm-ended-well': storm(members(40, { well: 40 }), 60_000),
  'storm-ended-badly': storm(members(40, { well: 36, late: 4 }), 124_000),
  'storm-last-words': stormEndFor({ members: members(40, { well: 36, late: 4 }), mentions: '<!here>' }),
  'thread-of-a-life': thread(withFacts),
  'mentions-a-group': messageFor({ view: aPlannedView(), at: after(900), link: LINK, mentions: '<!subteam^S0123ABCD>' }),
};
