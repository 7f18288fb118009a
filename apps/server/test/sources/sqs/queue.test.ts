import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openQueue } from '../../../src/sources/sqs/queue.ts';

const test = suite('the queue');
const { AWS_ACCESS_KEY_ID, AWS_CONFIG_FILE, AWS_PROFILE } = process.env;

const restore = (name: string, value: string | undefined) => {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
};

test.after.each(() => {
  restore('AWS_ACCESS_KEY_ID', AWS_ACCESS_KEY_ID);
  restore('AWS_CONFIG_FILE', AWS_CONFIG_FILE);
  restore('AWS_PROFILE', AWS_PROFILE);
});

test('a call ends in its time also while credentials are looked for in vain', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  const path = join(folder, 'config');
  writeFileSync(path, '[profile slow]\ncredential_process = sleep 1\n');
  restore('AWS_ACCESS_KEY_ID', undefined);
  Object.assign(process.env, { AWS_CONFIG_FILE: path, AWS_PROFILE: 'slow' });
  const clock = fakeClock();
  const queueUrl = 'http://127.0.0.1:9/000000000000/q';
  const queue = openQueue({ clock, queueUrl, region: 'eu-west-1', endpoint: null, waitSeconds: 1, visibilitySeconds: 60 });
  const message = { id: 'm', handle: 'h', body: '', receiveCount: 1, sentAt: null };
  const failing = queue.delete([message]).catch((error: unknown) => error);
  await clock.advance(5_000);
  assert.match(String(await failing), /SQS did not answer within 5000 ms/);
  queue.close();
  rmSync(folder, { recursive: true });
});

test.run();
