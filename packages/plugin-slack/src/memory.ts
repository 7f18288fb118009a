import type { ReporterContext } from '@lastcall/plugin-api';
import type { Place } from './slack.ts';

/** What is remembered from one report to the next, also across restarts. */
export type Memory = {
  /** Where the interruption's message is, or null when it has none. */
  placeOf(id: string): Promise<Place | null>;
  keepPlace(id: string, place: Place): Promise<void>;
  /** Notes that the interruption's last news, at this position of the journal, are told. Noting it twice is safe. */
  noteEnd(id: string, position: number): Promise<void>;
  /** Forgets interruptions whose end lies before `position`, and gives back their ids. */
  forgetBefore(position: number): Promise<readonly string[]>;
};

type Ended = readonly [id: string, position: number];

const ENDED_KEY = 'ended';
const keyOf = (id: string) => `ts:${id}`;

async function endedIn(context: ReporterContext): Promise<readonly Ended[]> {
  return JSON.parse((await context.recall(ENDED_KEY)) ?? '[]') as readonly Ended[];
}

/**
 * Opens the reporter's memory. A message's place is not forgotten when its interruption closes, because the closing report
 * may have to be repeated, but when a later report shows that it will not be.
 */
export function openMemory(context: ReporterContext): Memory {
  return {
    async placeOf(id) {
      const [channel, ts] = ((await context.recall(keyOf(id))) ?? '').split(' ');
      return channel && ts ? { channel, ts } : null;
    },
    keepPlace: (id, { channel, ts }) => context.remember(keyOf(id), `${channel} ${ts}`),
    async noteEnd(id, position) {
      const others = (await endedIn(context)).filter(([other]) => other !== id);
      await context.remember(ENDED_KEY, JSON.stringify([...others, [id, position]]));
    },
    async forgetBefore(position) {
      const ended = await endedIn(context);
      const past = ended.filter(([, endedAt]) => endedAt < position).map(([id]) => id);
      if (past.length === 0) return past;
      for (const id of past) await context.remember(keyOf(id), null);
      await context.remember(ENDED_KEY, JSON.stringify(ended.filter(([id]) => !past.includes(id))));
      return past;
    },
  };
}
