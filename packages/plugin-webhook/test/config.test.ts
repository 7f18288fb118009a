import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config.ts';
import { SECRET } from './support/a-reporter.ts';

const test = suite('webhook: configuration');

const url = 'https://receiver.example.com/in';
const KEY = 'k'.repeat(32);

function problemsOf(written: unknown): readonly string[] {
  const { error } = configSchema.safeParse(written);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

const refuses = (written: unknown, words: string) => {
  const problems = problemsOf(written).join('\n');
  assert.ok(problems.includes(words), problems || 'it was accepted');
};

test('an address is enough, and signed events are what it gets', () => {
  const config = configSchema.parse({ url });
  assert.is(config.shape, 'cloudevents');
  assert.equal(config.events, ['opened', 'planned', 'step-failed', 'closed']);
  assert.is(config.gather, 10_000);
});

test('PagerDuty needs a key and no address', () => {
  assert.is(configSchema.parse({ shape: 'pagerduty', routingKey: KEY }).url, 'https://events.pagerduty.com/v2/enqueue');
  refuses({ shape: 'pagerduty' }, 'routingKey: belongs to the shape `pagerduty`');
  refuses({ url, routingKey: KEY }, 'routingKey: belongs to the shape `pagerduty`');
});

test('every other shape needs an address', () => refuses({ shape: 'slack' }, 'url: is needed'));

test('an address with credentials is refused, and they are not repeated', () => {
  const problems = problemsOf({ url: 'https://me:hunter2@receiver.example.com/' });
  assert.match(problems.join(), 'must hold no user and password');
  assert.not.match(problems.join(), 'hunter2');
  refuses({ url: 'https://me@receiver.example.com/' }, 'must hold no user and password');
});

test('only HTTP is spoken', () => {
  for (const other of ['ftp://a.example/', 'file:///etc/passwd', 'receiver', 'javascript:1'])
    assert.is.not(problemsOf({ url: other }).length, 0, other);
});

test('a template belongs to its shape', () => {
  refuses({ url, template: {} }, 'template: belongs to the shape `template`');
  refuses({ url, shape: 'template' }, 'template: belongs to the shape `template`');
  assert.equal(problemsOf({ url, shape: 'template', template: { text: '{{ text }}' } }), []);
});

test('a placeholder nobody knows is told with those that are known', () => {
  refuses({ url, shape: 'template', template: { a: [{ b: '{{ Instance }}' }] } }, '{{ Instance }} is unknown: expected one of event, ');
});

test('a secret that is none is told without itself', () => {
  const problems = problemsOf({ url, secrets: [SECRET, 'hunter2hunter2'] });
  assert.equal(problems, ['secrets.1: must be "whsec_" and 24 to 64 bytes in base64']);
});

test('headers that we set ourselves, and those that cannot be sent, are refused', () => {
  refuses({ url, headers: { 'Content-Type': 'text/plain' } }, 'is set by Lastcall itself');
  refuses({ url, headers: { 'webhook-signature': 'v1,x' } }, 'is set by Lastcall itself');
  refuses({ url, headers: { 'a b': 'x' } }, 'must be the name of a header');
  const problems = problemsOf({ url, headers: { 'x-key': 'hunter2\r\nhost: evil' } }).join();
  assert.match(problems, 'must be plain ASCII');
  assert.not.match(problems, 'hunter2');
  refuses({ url, bearer: 'a', headers: { Authorization: 'b' } }, 'exclude each other');
});

test('a source is a URI or a path', () => {
  refuses({ url, source: 'our Lastcall' }, 'source: must be a URI or a path');
  assert.equal(problemsOf({ url, source: 'https://lastcall.example.com/eu' }), []);
});

test('what is told can be chosen, and nothing at all cannot', () => {
  assert.equal(configSchema.parse({ url, events: ['closed-badly'] }).events, ['closed-badly']);
  assert.is.not(problemsOf({ url, events: [] }).length, 0);
  assert.is.not(problemsOf({ url, events: ['exploded'] }).length, 0);
});

test.run();
