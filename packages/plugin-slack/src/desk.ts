import type { Place } from './slack.ts';

/** What has been told of one interruption that has a message of its own. */
export type Told = {
  /** Where its message is; null while it has none. */
  readonly place: Place | null;
  /** The stamp of what the message says. */
  readonly said: string;
  /** When it last changed, epoch ms. */
  readonly at: number;
  /** Keys of what its thread says. */
  readonly thread: readonly string[];
};

/** A storm that is being told in one message. */
export type Storm = {
  readonly place: Place | null;
  /** Ids of the interruptions it tells of. */
  readonly members: readonly string[];
  readonly said: string;
  readonly at: number;
};

/** Everything that must outlive a restart, so that whoever goes on says nothing twice. */
export type Desk = {
  /** By the interruption's id. */
  readonly messages: Readonly<Record<string, Told>>;
  readonly storm: Storm | null;
  /** When the channel was last written to, epoch ms. */
  readonly calledAt: number;
  /** The newest position of the journal that was seen. */
  readonly seen: number;
  /** Interruptions of which all is said, with the newest position seen then: entries up to there may come again. */
  readonly done: Readonly<Record<string, number>>;
};

export const EMPTY_DESK: Desk = { messages: {}, storm: null, calledAt: 0, seen: 0, done: {} };

const without = <T>(record: Readonly<Record<string, T>>, gone: (value: T, id: string) => boolean): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([id, value]) => !gone(value, id)));

/** The ids the desk is concerned with. */
export const idsOn = ({ messages, storm }: Desk): readonly string[] => [...Object.keys(messages), ...(storm?.members ?? [])];

/** True when the interruption has a message, is told of in the storm's, or needs none any more. */
export const isKnownTo = (desk: Desk, id: string): boolean =>
  id in desk.messages || id in desk.done || (desk.storm?.members.includes(id) ?? false);

/** The desk once entries from `first` to `last` have come: what has ended before them cannot come again. */
export function seeEntries(desk: Desk, { first, last }: { readonly first: number; readonly last: number }): Desk {
  return { ...desk, seen: Math.max(desk.seen, last), done: without(desk.done, (position) => position < first) };
}

/** The desk once something about a message has changed. */
export function noteTold(desk: Desk, id: string, change: Partial<Told>): Desk {
  const before: Told = desk.messages[id] ?? { place: null, said: '', at: 0, thread: [] };
  return { ...desk, messages: { ...desk.messages, [id]: { ...before, ...change } } };
}

/** The desk once all is said about these. */
export function settle(desk: Desk, ids: readonly string[]): Desk {
  const done = { ...desk.done, ...Object.fromEntries(ids.map((id) => [id, desk.seen])) };
  return { ...desk, done, messages: without(desk.messages, (_, id) => ids.includes(id)) };
}
