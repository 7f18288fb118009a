import { type Board, type News, stampOf, stampOfAll } from './board.ts';
import type { Desk, Storm, Told } from './desk.ts';
import { END_KEY, threadOf } from './thread.ts';

/** One call to be made: to an interruption's message, to its thread, to the storm's message, to the storm's thread. */
export type Act =
  | { readonly does: 'post' | 'update' | 'reply'; readonly id: string }
  | { readonly does: 'tell-storm' }
  | { readonly does: 'end-storm' };

/** What is to be done now, or when to look again, epoch ms; null: when something happens. */
export type Next = { readonly act: Act } | { readonly act: null; readonly againAt: number | null };

/** The message of a run that is under way is drawn anew so often for its bar, ms. */
export const REFRESH_MS = 10_000;
/** During a storm the channel is written to so often at most, ms. */
export const STORM_GAP_MS = 2_000;

type Wish = { readonly act: Act /** Epoch ms. */; readonly dueAt: number };

type Own = { readonly id: string; readonly told: Told; readonly news: News };

/** Only then does a bar move from one look to the next. */
const isUnderWay = ({ news }: Own): boolean => news.view.plan !== null;
const isClosed = ({ news }: Own): boolean => news.view.closedAt !== null;
const hasNews = ({ told, news }: Own): boolean => told.said !== stampOf(news);
const owesEnd = ({ told, news }: Own): boolean => news.view.closedAt !== null && !told.thread.includes(END_KEY);
const owesThread = ({ told, news }: Own): boolean => threadOf(news.view).some(({ key }) => !told.thread.includes(key));

const now = (does: 'post' | 'update' | 'reply', { id }: Own): Wish => ({ act: { does, id }, dueAt: 0 });
const oldestFirst = (one: Own, other: Own): number => one.told.at - other.told.at;

/** First words, then last words, then the rest: what a person misses most comes first. */
function ownWishes(own: readonly Own[], during: 'storm' | 'calm'): readonly Wish[] {
  const placed = own.filter(({ told }) => told.place !== null).sort(oldestFirst);
  const urgent = [
    ...own.filter(({ told }) => told.place === null).map((one) => now('post', one)),
    ...placed.filter((one) => isClosed(one) && hasNews(one)).map((one) => now('update', one)),
    ...placed.filter(owesEnd).map((one) => now('reply', one)),
  ];
  if (during === 'storm') return urgent;
  const open = placed.filter((one) => !isClosed(one));
  return [
    ...urgent,
    ...open.filter(hasNews).map((one) => now('update', one)),
    ...open.filter(owesThread).map((one) => now('reply', one)),
    ...open.filter(isUnderWay).map(({ id, told }): Wish => ({ act: { does: 'update', id }, dueAt: told.at + REFRESH_MS })),
  ];
}

function stormWishes({ place, said, at }: Storm, members: readonly News[]): readonly Wish[] {
  const tell: Act = { does: 'tell-storm' };
  if (place === null || said !== stampOfAll(members)) return [{ act: tell, dueAt: 0 }];
  if (isOver(members)) return [{ act: { does: 'end-storm' }, dueAt: 0 }];
  return [{ act: tell, dueAt: at + REFRESH_MS }];
}

/** True when all of them have closed. */
export const isOver = (members: readonly News[]): boolean => members.every(({ view }) => view.closedAt !== null);

/** What is known of the storm's interruptions. */
export const membersOf = ({ storm }: Desk, board: Board): readonly News[] => (storm?.members ?? []).flatMap((id) => board.get(id) ?? []);

/** The ids of those with a message of their own about whom all is said. */
export function finished({ messages }: Desk, board: Board): readonly string[] {
  return ownOf(messages, board)
    .filter((one) => isClosed(one) && !hasNews(one) && !owesEnd(one))
    .map(({ id }) => id);
}

const ownOf = (messages: Desk['messages'], board: Board): readonly Own[] =>
  Object.entries(messages).flatMap(([id, told]) => {
    const news = board.get(id);
    return news === undefined ? [] : [{ id, told, news }];
  });

/** What to do next at `at`, epoch ms. Pure: the same desk, news and instant say the same. */
export function nextAct(desk: Desk, board: Board, at: number): Next {
  const own = ownOf(desk.messages, board);
  const wishes =
    desk.storm === null ? ownWishes(own, 'calm') : inTurns(desk, stormWishes(desk.storm, membersOf(desk, board)), ownWishes(own, 'storm'));
  // A call from the future was made by a clock that was ahead: it must not silence the storm until this one has caught up.
  const isPaced = desk.storm !== null && desk.calledAt <= at;
  const openAt = isPaced ? desk.calledAt + STORM_GAP_MS : 0;
  const due = wishes.find(({ dueAt }) => dueAt <= at);
  if (due !== undefined && openAt <= at) return { act: due.act };
  const instants = due !== undefined ? [openAt] : wishes.map(({ dueAt }) => Math.max(dueAt, openAt));
  return { act: null, againAt: instants.length === 0 ? null : Math.min(...instants) };
}

/** The storm and those told of before it take turns: neither must wait for the other's end. */
function inTurns(desk: Desk, storm: readonly Wish[], own: readonly Wish[]): readonly Wish[] {
  const wasStorm = desk.storm?.place != null && desk.storm.at === desk.calledAt;
  return wasStorm ? [...own, ...storm] : [...storm, ...own];
}
