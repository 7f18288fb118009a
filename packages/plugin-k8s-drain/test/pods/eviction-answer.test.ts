import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { judge, secondThoughts, type Verdict } from '../../src/pods/eviction-answer.ts';

const reply = (status: number, body: unknown = null, retryAfterMs: number | null = null): Reply => ({ status, body, retryAfterMs });
const status = (message: string, causes: readonly object[] = []) => ({ kind: 'Status', message, details: { causes } });
const budgetCause = { reason: 'DisruptionBudget', message: 'The disruption budget cart needs 2 healthy pods and has 2 currently' };
const processing = { reason: 'DisruptionBudget', message: 'The disruption budget cart is still being processed by the server.' };

const words = (of: Reply) => {
  const verdict = judge(of);
  if (verdict.is === 'again') return `again: ${verdict.obstacle.by} ${verdict.obstacle.words}`;
  return verdict.is === 'failed' ? `failed: ${verdict.code}` : verdict.is;
};

const rules: readonly (readonly [string, Reply, string])[] = [
  ['200 is accepted', reply(200), 'accepted'],
  ['201 is accepted', reply(201), 'accepted'],
  ['404 means gone', reply(404), 'gone'],
  [
    'another UID means gone, as the registry words it',
    reply(409, status('the UID in the precondition (a) does not match the UID in record (b).')),
    'gone',
  ],
  [
    'another UID means gone, as the storage words it',
    reply(409, status('Precondition failed: UID in precondition: a, UID in object meta: b')),
    'gone',
  ],
  [
    'any other conflict is tried again',
    reply(409, status('the object has been modified')),
    'again: trouble 409 the object has been modified',
  ],
  ['a budget is waited for, by name', reply(429, status('Cannot evict pod', [budgetCause])), 'again: budget cart'],
  ['a budget being worked out is waited for', reply(429, status('Cannot evict pod', [processing]), 10_000), 'again: budget cart'],
  ['flow control is not a budget', reply(429, 'Too many requests, please try again later.', 1_000), 'again: throttled API server is busy'],
  [
    'several budgets are an obstacle of their own, which never frees',
    reply(500, status('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')),
    'again: several-budgets several at once',
  ],
  [
    'a terminating namespace is told from missing rights',
    reply(403, status('forbidden', [{ reason: 'NamespaceTerminating', message: 'shop' }])),
    'again: namespace namespace is being deleted',
  ],
  ['missing rights fail the pod', reply(403, status('pods "x" is forbidden')), 'failed: K8S_FORBIDDEN'],
  ['refused credentials fail the pod', reply(401), 'failed: K8S_UNAUTHORIZED'],
  ['an admission webhook fails the pod', reply(400, status('admission webhook denied')), 'failed: K8S_REFUSED'],
  ['a fault of the server is tried again', reply(500, status('boom')), 'again: trouble 500 boom'],
  ['503 is tried again', reply(503), 'again: trouble HTTP 503'],
  ['504 is tried again', reply(504), 'again: trouble HTTP 504'],
  ['no answer is tried again', reply(0), 'again: trouble no answer'],
];

const test = suite('judging the answer to an eviction');
for (const [rule, answer, expected] of rules) test(rule, () => assert.is(words(answer), expected));

const forbidden: Verdict = { is: 'failed', code: 'K8S_FORBIDDEN', words: '403 no' };

test('a refusal for lack of permission is doubted at first: a server that has just started refuses everybody', () => {
  const doubted = { is: 'again', obstacle: { by: 'trouble', words: '403 no', retryAfterMs: null } };
  assert.equal(secondThoughts(forbidden, { mode: 'interruption', tries: 1 }), doubted);
  assert.is(secondThoughts(forbidden, { mode: 'interruption', tries: 50 }), forbidden);
});

test('strictly, no means no', () => assert.is(secondThoughts(forbidden, { mode: 'strict', tries: 1 }), forbidden));

test('other verdicts are not doubted', () => {
  const denied: Verdict = { is: 'failed', code: 'K8S_REFUSED', words: '400 denied' };
  assert.is(secondThoughts(denied, { mode: 'interruption', tries: 1 }), denied);
  assert.equal(secondThoughts({ is: 'gone' }, { mode: 'interruption', tries: 1 }), { is: 'gone' });
});

test.run();
