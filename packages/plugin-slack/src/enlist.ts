import { type Board, firstDueAt, type News } from './board.ts';
import { type Desk, isKnownTo, noteTold } from './desk.ts';

/** Whose first words are due at `now`, epoch ms. */
export type Enlisting = { readonly board: Board; readonly now: number /** How many may have a message each. */; readonly most: number };

const isOpen = ({ view }: News): boolean => view.closedAt === null;

/** Those nobody has told of, with the instants at which they are to be told of. */
const newcomers = (desk: Desk, board: Board): readonly (News & { readonly dueAt: number })[] =>
  [...board.values()].flatMap((news) => {
    const dueAt = isKnownTo(desk, news.view.id) ? null : firstDueAt(news);
    return dueAt === null ? [] : [{ ...news, dueAt }];
  });

/**
 * Gives everybody who is due a place: in the storm while there is one, else a message each; more open ones than may have one
 * begin a storm. Those that have a message keep it.
 */
export function enlist(desk: Desk, { board, now, most }: Enlisting): Desk {
  const due = newcomers(desk, board).filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0) return desk;
  const ids = due.map(({ view }) => view.id);
  if (desk.storm !== null) return { ...desk, storm: { ...desk.storm, members: [...desk.storm.members, ...ids] } };
  const told = Object.keys(desk.messages).flatMap((id) => board.get(id) ?? []);
  const open = [...told, ...due].filter(isOpen).length;
  if (open > most) return { ...desk, storm: { place: null, members: ids, said: '', at: 0 } };
  return ids.reduce((after, id) => noteTold(after, id, {}), desk);
}

/** When the next first words will be due, epoch ms; null when nobody waits for them. */
export function nextDueAt(desk: Desk, board: Board): number | null {
  const waiting = newcomers(desk, board).map(({ dueAt }) => dueAt);
  return waiting.length === 0 ? null : Math.min(...waiting);
}
