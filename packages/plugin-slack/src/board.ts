import type { News } from './news.ts';

/** The newest untold news of each interruption, and how far each has been told by this process. */
export type Board = {
  /** Puts news up in the place of older ones; news that have been told are not put up. */
  put(news: News): void;
  /** The newest untold news of an interruption, or null. */
  newest(id: string): News | null;
  /** Takes news down that have been told, unless newer ones have taken their place. */
  settle(news: News): void;
  /** Takes news down that are not going to be told, unless newer ones have taken their place. */
  passOver(news: News): void;
  /** Forgets all about an interruption. */
  drop(id: string): void;
};

/** An empty board. */
export function createBoard(): Board {
  const newest = new Map<string, News>();
  const told = new Map<string, number>();
  const takeDown = (news: News) => {
    if (newest.get(news.view.id) === news) newest.delete(news.view.id);
  };
  return {
    put(news) {
      const { id } = news.view;
      const known = Math.max(newest.get(id)?.position ?? -1, told.get(id) ?? -1);
      if (news.position > known) newest.set(id, news);
    },
    newest: (id) => newest.get(id) ?? null,
    settle(news) {
      told.set(news.view.id, news.position);
      takeDown(news);
    },
    passOver: takeDown,
    drop(id) {
      newest.delete(id);
      told.delete(id);
    },
  };
}
