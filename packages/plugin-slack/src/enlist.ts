import { type Board, firstDueAt, isFarAway, type News } from './board.ts';
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
 * begin a storm. Those that have a message keep it. What is still far away makes no storm, which could last for weeks: a few have a message
 * each, many wait until something is done for them.
 */
export function enlist(desk: Desk, { board, now, most }: Enlisting): Desk {
  const due = newcomers(desk, board).filter(({ dueAt }) => dueAt <= now);
  const far = due.filter(({ view }) => isFarAway(view));
  const withFar = far.length > most ? desk : far.reduce((after, { view }) => noteTold(after, view.id, {}), desk);
  const near = due.filter(({ view }) => !isFarAway(view));
  return near.length === 0 ? withFar : enlistNear(withFar, { board, near, most });
}

function enlistNear(desk: Desk, { board, near, most }: Pick<Enlisting, 'board' | 'most'> & { readonly near: readonly News[] }): Desk {
  const ids = near.map(({ view }) => view.id);
  if (desk.storm !== null) return { ...desk, storm: { ...desk.storm, members: [...desk.storm.members, ...ids] } };
  const told = Object.keys(desk.messages).flatMap((id) => board.get(id) ?? []);
  const open = [...told, ...near].filter((news) => isOpen(news) && !isFarAway(news.view)).length;
  if (open > most) return { ...desk, storm: { place: null, members: ids, said: '', at: 0 } };
  return ids.reduce((after, id) => noteTold(after, id, {}), desk);
}

/** When the next first words will be due, epoch ms; null when nobody waits for them. */
export function nextDueAt(desk: Desk, board: Board): number | null {
  const waiting = newcomers(desk, board).flatMap(({ view, dueAt }) => (isFarAway(view) ? [] : [dueAt]));
  return waiting.length === 0 ? null : Math.min(...waiting);
}
