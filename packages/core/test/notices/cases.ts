import { readdirSync, readFileSync } from 'node:fs';
import type { Reading } from '../../src/notices/notice.ts';
import { readNotices } from '../../src/notices/read-notices.ts';

type Place = { readonly account: string | null; readonly region: string | null };

/** One delivery and the reading it must give. `body` is text as it comes; `value` what it was written as in the file. */
export type Case = Place & {
  readonly folder: string;
  readonly name: string;
  readonly value: unknown;
  readonly body: string;
  readonly expected: Reading;
};

const ROOT = new URL('cases/', import.meta.url);

/** When every case was received. */
export const RECEIVED_AT = Date.UTC(2026, 10, 22, 12);

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));

function readCase(folder: string, name: string): Case {
  const { body: value, account, region } = readJson(`${folder}/${name}/case.json`);
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { folder, name, value, body, account, region, expected: readJson(`${folder}/${name}/expected.json`) };
}

/** Every case of `cases/<folder>/<name>/`. */
export const CASES: readonly Case[] = readdirSync(ROOT).flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT)).map((name) => readCase(folder, name)),
);

/** What a body reads as, received where the case says. */
export const readAt = ({ account, region }: Place, body: string): Reading =>
  readNotices({ body, receivedAt: RECEIVED_AT, account, region });
