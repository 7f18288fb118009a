import type { Journal } from '../parts/journal.ts';
import { type Late, latenessIn } from '../parts/lateness.ts';
import type { Incarnation } from '../parts/replica.ts';
import { isEnd, type Story, storiesOf, wasPausedAmong } from '../parts/story.ts';
import type { Sent } from './ledger.ts';
import type { SentCommand } from './records.ts';
import { staleWritesIn } from './stale-writes.ts';
import { type TakeOver, takeOversIn } from './take-overs.ts';
import type { Carried } from './trouble.ts';

/** Everything that was seen. */
export type Evidence = {
  readonly sent: readonly Sent[];
  isAcknowledged(noticeId: string): boolean;
  /** Messages that are still in the queue. */
  readonly leftInQueue: number;
  readonly journal: Journal;
  readonly uncompleted: readonly { readonly token: string; readonly instanceId: string }[];
  readonly commands: readonly SentCommand[];
  /** The interruption of each Slack message. */
  readonly told: readonly string[];
  readonly incarnations: readonly Incarnation[];
  readonly carried: readonly Carried[];
};

/** What follows from it. Lists name the offenders, one line each. */
export type Verdict = {
  readonly acknowledged: number;
  readonly journalled: number;
  readonly opened: number;
  readonly closed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Acknowledged, but in no journal. */
  readonly lost: readonly string[];
  readonly neverClosed: readonly string[];
  readonly neverAcknowledged: readonly string[];
  readonly staleWrites: readonly string[];
  readonly hooksNeverCompleted: readonly string[];
  readonly commandsTwice: readonly string[];
  readonly commandsTwicePaused: readonly string[];
  readonly late: readonly Late[];
  readonly takeOvers: readonly TakeOver[];
  readonly told: number;
  readonly toldTwice: readonly string[];
  readonly toldTwicePaused: readonly string[];
};

/** Judges what was seen. */
export function judge(evidence: Evidence): Verdict {
  const { sent, journal, incarnations, carried, uncompleted } = evidence;
  const stories = storiesOf(journal.entries);
  const journalled = noticesIn(journal);
  const acknowledged = sent.filter((each) => isTaken(evidence, each));
  const commands = twiceIn(evidence.commands.map(({ interruptionId }) => interruptionId));
  const told = twiceIn(evidence.told);
  return {
    acknowledged: acknowledged.length,
    journalled: journalled.size,
    opened: stories.length,
    closed: stories.filter(({ entries }) => entries.some(({ event }) => isEnd(event))).length,
    outcomes: outcomesIn(stories),
    lost: acknowledged.filter((each) => canOpen(each) && !journalled.has(each.id)).map(wordsFor),
    neverClosed: journal.leftOpen,
    neverAcknowledged: sent.filter((each) => !isTaken(evidence, each)).map(wordsFor),
    staleWrites: stories.flatMap(staleWritesIn),
    hooksNeverCompleted: uncompleted.map(({ instanceId, token }) => `${instanceId} (hook token ${token})`),
    ...named('commandsTwice', split(commands, stories, incarnations)),
    late: stories.flatMap((story) => latenessIn(story, incarnations)),
    takeOvers: stories.flatMap((story) => takeOversIn(story, incarnations, carried)),
    told: new Set(evidence.told).size,
    ...named('toldTwice', split(told, stories, incarnations)),
  };
}

/** The ids of the events that notices were made of: a notice is called EVENT/INSTANCE. */
function noticesIn({ entries }: Journal): ReadonlySet<string | undefined> {
  return new Set(entries.flatMap(({ event }) => (event.what === 'notice-accepted' ? [event.noticeId.split('/')[0]] : [])));
}

/** A message in the queue is acknowledged when the queue is empty; nobody can say which are left where it is not. */
function isTaken({ isAcknowledged, leftInQueue }: Evidence, { id, queued }: Sent): boolean {
  return isAcknowledged(id) || (queued && leftInQueue === 0);
}

/** A state change of an instance with nothing open is acknowledged, and kept nowhere. */
const canOpen = ({ kind }: Sent): boolean => kind !== 'instance-state-change';

const wordsFor = ({ id, kind, instanceId }: Sent): string => `${id} (${kind} of ${instanceId})`;

type Twice = { readonly id: string; readonly times: number };

function twiceIn(ids: readonly string[]): readonly Twice[] {
  return [...Map.groupBy(ids, (id) => id)].flatMap(([id, all]) => (all.length > 1 ? [{ id, times: all.length }] : []));
}

type Split = { readonly own: readonly string[]; readonly paused: readonly string[] };

/** Apart: what those processes did that stood still meanwhile. */
function split(twice: readonly Twice[], stories: readonly Story[], incarnations: readonly Incarnation[]): Split {
  const byId = new Map(stories.map((story) => [story.id, story]));
  const isPaused = ({ id }: Twice) => {
    const story = byId.get(id);
    return story !== undefined && wasPausedAmong(story, incarnations);
  };
  const words = ({ id, times }: Twice) => `${id}: ${times} times`;
  return { own: twice.filter((each) => !isPaused(each)).map(words), paused: twice.filter(isPaused).map(words) };
}

function named<Name extends string>(name: Name, { own, paused }: Split) {
  return { [name]: own, [`${name}Paused`]: paused } as Record<Name | `${Name}Paused`, readonly string[]>;
}

function outcomesIn(stories: readonly Story[]): Readonly<Record<string, number>> {
  const outcomes = stories.flatMap(({ entries }) =>
    entries.flatMap(({ event }) => {
      if (event.what === 'closed') return [event.outcome];
      return event.what === 'closed-without-run' ? [event.because] : [];
    }),
  );
  return Object.fromEntries([...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, all]) => [outcome, all.length]));
}
