import { type Action, type Hook, KINDS, type Kind } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import type { Notice, Revision } from '../../src/notices/notice.ts';

export const START_AT = Date.UTC(2026, 10, 22, 10);

/** A spot notice two minutes before its deadline; override what the test is about. */
export const aNotice = (parts: Partial<Notice> = {}): Notice => ({
  id: 'notice-1',
  kind: 'spot-interruption',
  instanceId: 'i-0a1b2c3d4e5f60718',
  action: 'terminate',
  account: '111122223333',
  region: 'eu-west-1',
  noticedAt: START_AT,
  deadlineAt: START_AT + 120_000,
  hook: null,
  revision: null,
  ...parts,
});

/** A state of one scheduled change. */
export const aRevision = (parts: Partial<Revision> = {}): Revision => ({
  eventArn: 'arn:aws:health:eu-west-1::event/EC2/1',
  updatedAt: START_AT,
  status: 'open',
  ...parts,
});

/** A notice of a scheduled change in one of its states. */
export const aScheduledChange = (parts: Partial<Notice>, revision: Partial<Revision> = {}): Notice =>
  aNotice({ kind: 'scheduled-change', action: 'stop', revision: aRevision(revision), ...parts });

/** A notice of a waiting lifecycle hook. */
export const aHookNotice = (id: string, hook: Partial<Hook>): Notice => {
  const noticedAt = hook.noticedAt ?? START_AT;
  return aNotice({ id, kind: 'termination-hook', noticedAt, hook: { group: 'web', name: 'drain', token: null, noticedAt, ...hook } });
};

const ACTIONS: readonly Action[] = ['terminate', 'stop', 'hibernate', 'reboot', 'maintain', 'return-to-pool'];

/** Few and close values, so that ties and near misses are common. */
const instants = fc.integer({ min: 0, max: 12 }).map((steps) => START_AT + steps * 15_000);

const hooks = fc.record({
  group: fc.constantFrom('web', 'api'),
  name: fc.constantFrom('drain', 'save'),
  token: fc.constantFrom(null, 'token-1', 'token-2'),
  noticedAt: instants,
});

const revisions = fc.record({
  eventArn: fc.constantFrom('arn:1', 'arn:2'),
  updatedAt: instants,
  status: fc.constantFrom('open' as const, 'upcoming' as const, 'closed' as const),
});

const hookOf = (kind: Kind) => (kind === 'termination-hook' ? hooks : fc.constant(null));
const revisionOf = (kind: Kind) => (kind === 'scheduled-change' ? fc.option(revisions) : fc.constant(null));

/** Notices of one instance, of any kind. */
export const notices: fc.Arbitrary<Notice> = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    id: fc.integer({ min: 1, max: 30 }).map((number) => `notice-${number}`),
    kind: fc.constant(kind),
    instanceId: fc.constant('i-0a1b2c3d4e5f60718'),
    action: fc.constantFrom(...ACTIONS),
    account: fc.constantFrom(null, '111122223333', '444455556666'),
    region: fc.constantFrom(null, 'eu-west-1'),
    noticedAt: instants,
    deadlineAt: fc.option(instants),
    hook: hookOf(kind),
    revision: revisionOf(kind),
  }),
);

/** Sets of notices that open an interruption. */
export const openings: fc.Arbitrary<readonly Notice[]> = fc
  .uniqueArray(notices, { minLength: 1, maxLength: 8, selector: (notice) => notice.id })
  .filter((list) => list.some((notice) => notice.kind !== 'instance-state-change'));
