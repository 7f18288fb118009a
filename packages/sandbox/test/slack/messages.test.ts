import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMessages } from '../../src/slack/messages.ts';

const test = suite('what a simulated Slack remembers');

const post = (messages: ReturnType<typeof createMessages>, text: string) =>
  messages.post({ channel: 'C1', threadTs: null, text, blocks: [] });

test('the latest thousand messages are kept, and an older one cannot be updated', () => {
  const messages = createMessages(() => 0);
  const first = post(messages, 'first');
  for (let count = 0; count < 1_000; count += 1) post(messages, 'later');
  assert.is(messages.list().length, 1_000);
  assert.throws(() => messages.update(first, { text: 'again', blocks: [] }), 'message_not_found');
});

test('a message remembers the latest two hundred things it has said', () => {
  const messages = createMessages(() => 0);
  const place = post(messages, '0');
  for (let count = 1; count <= 200; count += 1) messages.update(place, { text: String(count), blocks: [] });
  const [{ revisions } = { revisions: [] }] = messages.list();
  assert.equal([revisions.length, revisions[0]?.text, revisions.at(-1)?.text], [200, '1', '200']);
});

test.run();
