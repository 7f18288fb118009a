import type { PageClock } from '../clock.ts';
import type { Replayed } from '../state/read.ts';
import type { Api } from './api.ts';
import { type Live, openLive } from './live.ts';
import { createPageStore, type PageStore } from './page-store.ts';

/** How often what has no live line is asked for again, ms. */
const LOOK_MS = 15_000;
/** How long after a failure the list is asked for again, ms. */
const AGAIN_MS = 3_000;

/** The page's state and what can be asked of it. */
export type Page = Pick<PageStore, 'state' | 'subscribe'> & {
  /** Connects and keeps connected. */
  start(): void;
  /** Connects anew at once. */
  retryNow(): void;
  /** Asks for one interruption that no list has named. */
  look(id: string): void;
  /** Has a parked message delivered once more. Rejects when the server does not say what became of it. */
  replay(id: string): Promise<Replayed>;
};

// The live line tells of a server that is away; what was known stays shown until the next look.
const ignore = () => {};

/** Makes the page. It shows nothing but what the server has said, and says itself how old that is. */
export function createPage(clock: PageClock, api: Api): Page {
  const { state, subscribe, happened } = createPageStore(clock);
  let live: Live | null = null;

  const retryNow = () => live?.retryNow();
  const lost = () => happened({ what: 'lost', at: clock.now() });
  // A line without a list would show nothing of what was before.
  const startOver = () => {
    lost();
    clock.after(AGAIN_MS, retryNow);
  };
  const list = () => {
    const at = clock.now();
    happened({ what: 'list-asked' });
    api.list().then((views) => happened({ what: 'listed', views, at }), startOver);
  };
  const connected = () => {
    happened({ what: 'connected' });
    list();
  };
  const lookForParked = () => void api.parked().then((parked) => happened({ what: 'parked-listed', parked }), ignore);
  const keepLooking = () => {
    lookForParked();
    api.readiness().then((readiness) => happened({ what: 'readiness-told', readiness }), ignore);
    // Behind a proxy that passes no streams the page is less than live, but not blind.
    if (state().connection.state === 'lost') list();
    clock.after(LOOK_MS, keepLooking);
  };
  const start = () => {
    live = openLive(clock, { connected, lost, changed: (view) => happened({ what: 'changed', views: [view] }) });
    keepLooking();
    // Some proxies hold an empty stream back until its first event.
    clock.after(AGAIN_MS, () => state().isListed || list());
  };
  const look = (id: string) => {
    api.one(id).then((view) => happened(view === null ? { what: 'not-known', id } : { what: 'changed', views: [view] }), ignore);
  };
  const replay = (id: string) => api.replay(id).finally(lookForParked);
  return { state, subscribe, start, retryNow, look, replay };
}
