import type { Written } from '@lastcall/core';
import { type End, readEnd } from './end.ts';
import type { Table } from './table.ts';
import type { Writer } from './write.ts';

/** How often the journal's end is looked at for what others wrote, ms: DynamoDB tells nobody. Half a read unit each time. */
const LOOK_MS = 1_000;

/** What others have counted at the journal's end. */
type Others = { readonly position: number; readonly told: number };

/** What this replica itself has added beside the journal, such as leases it handed back. */
export type Watch = {
  /** Notes that something was told of that is in no transaction of the writer. */
  tellsItself(): void;
  /** Looks no more. Safe to call twice. */
  stop(): void;
};

/** What to call when others have gone on; null when nothing. What they told is more than what they wrote. */
export function heardBetween(before: Others, now: Others): Written | null {
  if (now.told > before.told) return 'interruptions';
  return now.position > before.position ? 'journal' : null;
}

/** Looks every second whether other replicas have written. A look that fails is made up for by the next. */
export function startWatch(table: Table, { writer, start, hear }: WatchParts): Watch {
  let itself = 0;
  let heard: Others = start;
  let callOff = () => {};
  const others = ({ position, told }: End): Others => {
    const own = writer.own();
    return { position: position - own.position, told: told - own.told - itself };
  };
  const look = async () => {
    const end = await readEnd(table, true);
    // What this replica is just writing may be in there, and is not counted as its own before it has been told so.
    await writer.rest();
    const now = others(end);
    const written = heardBetween(heard, now);
    heard = { position: Math.max(heard.position, now.position), told: Math.max(heard.told, now.told) };
    if (written !== null) hear(written);
  };
  let isStopped = false;
  const goOn = () => {
    if (!isStopped)
      callOff = table.clock.schedule(
        table.clock.now() + LOOK_MS,
        () =>
          void look()
            .catch(() => undefined)
            .then(goOn),
      );
  };
  goOn();
  return {
    tellsItself() {
      itself += 1;
    },
    stop() {
      isStopped = true;
      callOff();
    },
  };
}

/** What watching needs: how the end stood when this replica began. */
export type WatchParts = { readonly writer: Writer; readonly start: Others; readonly hear: (written: Written) => void };
