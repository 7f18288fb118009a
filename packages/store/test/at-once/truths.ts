import type { JournalEntry } from '@lastcall/plugin-api';
import * as assert from 'uvu/assert';
import { saying } from '../../src/conformance/world.ts';
import type { Told } from './acts.ts';

const isEach = <T>(list: readonly T[], message: string) => assert.is(new Set(list).size, list.length, message);

const textOf = ({ event }: JournalEntry) => (event.what === 'closed' ? event.reason : saying(event));

const noticesIn = (journal: readonly JournalEntry[]) =>
  journal.flatMap(({ event, interruptionId }) => (event.what === 'notice-accepted' ? [`${event.noticeId} in ${interruptionId}`] : []));

/** No two were granted the same lease at the same epoch. */
export function everyEpochHasOneHolder({ granted }: Told): void {
  isEach(
    granted.map(({ key, epoch }) => `${key} ${epoch}`),
    'two hold one epoch',
  );
}

/** Every notice that was acknowledged is in the journal once, in the interruption that was named. */
export function everyNoticeIsThereOnce({ acceptances }: Told, journal: readonly JournalEntry[]): void {
  const notices = noticesIn(journal);
  isEach(notices, 'a notice is there twice');
  const named = new Set(acceptances.map(({ noticeId, interruptionId }) => `${noticeId} in ${interruptionId}`));
  assert.equal([...named].sort(), [...notices].sort());
}

/** What was acknowledged under a lease is there once, as it was told; what was refused is not. */
export function whatWasToldIsTrue({ written, closings, refused }: Told, journal: readonly JournalEntry[]): void {
  const texts = journal.map(textOf);
  for (const { entry, lease, writing } of written) {
    assert.equal(
      journal.find(({ position }) => position === entry.position),
      { ...entry, interruptionId: lease.key, by: { owner: lease.owner, epoch: lease.epoch }, event: writing.event },
    );
  }
  const told = [...written.map(({ entry }) => textOf(entry)), ...closings];
  assert.equal(
    texts.filter((text) => text !== 'notice-accepted').sort(),
    [...new Set(told)].sort(),
    'what was told differs from what is there',
  );
  for (const text of refused) assert.not.ok(texts.includes(text), `${text} was refused, and is there`);
}

/** In each interruption no entry of a lower epoch follows one of a higher, and nothing follows the close. */
export function nothingIsWrittenUnderWhatIsOver(journal: readonly JournalEntry[]): void {
  for (const [id, entries] of Map.groupBy(journal, ({ interruptionId }) => interruptionId)) {
    const epochs = entries.flatMap(({ by }) => by?.epoch ?? []);
    assert.equal(
      epochs,
      epochs.toSorted((one, other) => one - other),
      `${id}: a fenced write took effect`,
    );
    const close = entries.findIndex(({ event }) => event.what === 'closed');
    assert.ok(close === -1 || close === entries.length - 1, `${id}: something follows its close`);
  }
}
