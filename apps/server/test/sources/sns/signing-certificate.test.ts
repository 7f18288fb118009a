import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSigningCertificates } from '../../../src/sources/sns/signing-certificate.ts';
import { parseTopicArn, type Topic } from '../../../src/sources/sns/topic-arn.ts';
import { aSigner, CERTIFICATE_URL, NOW, TOPIC } from './signer.ts';

const DAY_MS = 86_400_000;
const topic = parseTopicArn(TOPIC) as Topic;
const { certificate } = await aSigner();
const request = { url: CERTIFICATE_URL, topic };
const urlOf = (number: number) => CERTIFICATE_URL.replace(/0{32}/, number.toString(16).padStart(32, '0'));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );

type Answer = () => Promise<string>;
function collection(answer: Answer = async () => certificate): {
  certificates: ReturnType<typeof createSigningCertificates>;
  clock: FakeClock;
  fetched: string[];
} {
  const clock = fakeClock(NOW);
  const fetched: string[] = [];
  const download = (url: string) => {
    fetched.push(url);
    return answer();
  };
  return { certificates: createSigningCertificates({ clock, download }), clock, fetched };
}

const test = suite('signing certificates');

test('calls for one address share one download', async () => {
  const { certificates, fetched } = collection();
  await Promise.all(Array.from({ length: 20 }, () => certificates.get(request)));
  assert.is(fetched.length, 1);
});

test('a certificate is kept for a day', async () => {
  const { certificates, clock, fetched } = collection();
  await certificates.get(request);
  await clock.advance(DAY_MS);
  await certificates.get(request);
  assert.is(fetched.length, 1);
  await clock.advance(1);
  await certificates.get(request);
  assert.is(fetched.length, 2);
});

test('a certificate is not kept beyond its own end', async () => {
  const short = await aSigner({ to: NOW + 60_000 });
  const { certificates, clock } = collection(async () => short.certificate);
  await certificates.get(request);
  await clock.advance(61_000);
  assert.not.ok(certificates.has(CERTIFICATE_URL));
  assert.is(await codeOf(certificates.get(request)), 'SOURCE_CERTIFICATE_EXPIRED');
});

test('a certificate that begins later is refused', async () => {
  const later = await aSigner({ from: NOW + 60_000 });
  const { certificates } = collection(async () => later.certificate);
  assert.is(await codeOf(certificates.get(request)), 'SOURCE_CERTIFICATE_EXPIRED');
});

test('a failure is kept for two seconds', async () => {
  const { certificates, clock, fetched } = collection(() => Promise.reject(new Error('no route')));
  await codeOf(certificates.get(request));
  await clock.advance(2_000);
  await codeOf(certificates.get(request));
  assert.is(fetched.length, 1);
  await clock.advance(1);
  await codeOf(certificates.get(request));
  assert.is(fetched.length, 2);
});

test('the eight latest used are kept', async () => {
  const { certificates } = collection();
  for (let number = 0; number < 8; number += 1) await certificates.get({ url: urlOf(number), topic });
  await certificates.get({ url: urlOf(0), topic });
  await certificates.get({ url: urlOf(8), topic });
  assert.equal([certificates.has(urlOf(0)), certificates.has(urlOf(1)), certificates.has(urlOf(8))], [true, false, true]);
});

test('at most sixteen are fetched at once', async () => {
  const { certificates, fetched } = collection(() => new Promise(() => {}));
  for (let number = 0; number < 16; number += 1) void certificates.get({ url: urlOf(number), topic });
  assert.is(await codeOf(certificates.get({ url: urlOf(16), topic })), 'SOURCE_CERTIFICATE_UNAVAILABLE');
  assert.is(fetched.length, 16);
});

for (const [what, body] of Object.entries({
  'a certificate inside other text': `<Error>\n${certificate}\n</Error>`,
  'two certificates': `${certificate}\n${certificate}`,
  'a page': '<html></html>',
  nothing: '',
  'a certificate that is none': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
})) {
  test(`an answer that is ${what} is no certificate`, async () => {
    const { certificates } = collection(async () => body);
    assert.is(await codeOf(certificates.get(request)), 'SOURCE_CERTIFICATE_UNAVAILABLE');
  });
}

test.run();
