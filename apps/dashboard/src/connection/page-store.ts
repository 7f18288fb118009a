import type { PageClock } from '../clock.ts';
import { advance, EMPTY_PAGE, type PageEvent, type PageState } from '../state/page-state.ts';

/** Holds the page's state and moves it on. */
export type PageStore = {
  state(): PageState;
  /** Tells that something happened; it is taken in before the next frame. */
  happened(event: PageEvent): void;
  /** Calls back after every change, at most once a frame. Returns an unsubscribe. */
  subscribe(listener: () => void): () => void;
};

/** Makes the store. What happens between two frames is taken in at once before the second: a storm costs one drawing. */
export function createPageStore(clock: PageClock): PageStore {
  const listeners = new Set<() => void>();
  const queue: PageEvent[] = [];
  let state = EMPTY_PAGE;

  const flush = () => {
    state = advance(state, queue.splice(0));
    for (const listener of listeners) listener();
  };
  return {
    state: () => state,
    happened(event) {
      if (queue.length === 0) clock.nextFrame(flush);
      queue.push(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
