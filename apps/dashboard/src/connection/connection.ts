import type { PageClock } from '../clock.ts';
import type { About } from '../state/read.ts';
import type { Api } from './api.ts';
import { type Live, openLive } from './live.ts';
import type { PageStore } from './page-store.ts';
import { Refusal } from './refusal.ts';

/** How often what has no live line is asked for again, ms. */
const LOOK_MS = 15_000;
/** How long after a failure the list is asked for again, ms. */
const AGAIN_MS = 3_000;

/** What keeps the page's state true. */
export type Connection = {
  /** Asks who looks; connects whoever is let in. Also after somebody signed in or out. */
  begin(): void;
  /** Begins, and keeps looking at what no line tells. */
  start(): void;
  /** Connects anew at once. */
  retryNow(): void;
  lookForParked(): void;
};

type Parts = { readonly clock: PageClock; readonly api: Api; readonly store: PageStore };

// The live line tells of a server that is away; what was known stays shown until the next look.
const ignore = () => {};

/** Makes a connection that has not begun. */
export function createConnection({ clock, api, store: { state, happened } }: Parts): Connection {
  let live: Live | null = null;
  const retryNow = () => (live === null ? begin() : live.retryNow());
  // A line without a list would show nothing of what was before.
  const startOver = (problem: unknown) => {
    if (problem instanceof Refusal && problem.status === 401) return begin();
    happened({ what: 'lost', at: clock.now() });
    clock.after(AGAIN_MS, retryNow);
  };
  const list = () => {
    const at = clock.now();
    happened({ what: 'list-asked' });
    Promise.all([api.list(null), api.open()]).then(([views, open]) => happened({ what: 'listed', views, open, at }), startOver);
  };
  const lookForParked = () => void api.parked().then((parked) => happened({ what: 'parked-listed', parked }), ignore);
  const connected = (missed: 'nothing' | 'perhaps something') => {
    happened({ what: 'connected' });
    if (missed !== 'nothing' || !state().isListed) list();
  };
  const lost = () => happened({ what: 'lost', at: clock.now() });
  // Who is not let in is shown how to get in; nothing else would be answered.
  const know = (about: About) => {
    happened({ what: 'about-told', about });
    live?.close();
    live = about.signedIn ? openLive(clock, { lost, connected, changed: (views) => happened({ what: 'changed', views }) }) : null;
    if (about.signedIn) lookForParked();
  };
  const begin = () => void api.about().then(know, startOver);
  const keepLooking = () => {
    api.readiness().then((readiness) => happened({ what: 'readiness-told', readiness }), ignore);
    if (live !== null) lookForParked();
    // Behind a proxy that passes no streams the page is less than live, but not blind.
    if (live !== null && state().connection.state === 'lost') list();
    clock.after(LOOK_MS, keepLooking);
  };
  const start = () => {
    begin();
    keepLooking();
    // Some proxies hold an empty stream back until its first event.
    clock.after(AGAIN_MS, () => live === null || state().isListed || list());
  };
  return { begin, start, retryNow, lookForParked };
}
