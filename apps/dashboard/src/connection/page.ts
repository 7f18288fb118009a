import type { PageClock } from '../clock.ts';
import type { Previewed, PreviewRequest } from '../state/preview.ts';
import type { Replayed } from '../state/read.ts';
import type { Api } from './api.ts';
import { createConnection } from './connection.ts';
import { createPageStore, type PageStore } from './page-store.ts';

/** The page's state and what can be asked of it. What changes something rejects with the server's words when it is refused. */
export type Page = Pick<PageStore, 'state' | 'subscribe'> & {
  /** Connects and keeps connected. */
  start(): void;
  /** Connects anew at once. */
  retryNow(): void;
  /** Asks for all of one interruption. */
  look(id: string): void;
  /** Asks anew for what is parked. */
  lookForParked(): void;
  /** Asks for interruptions older than all that are listed. */
  lookForOlder(): void;
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** Has a parked message delivered once more. */
  replay(id: string): Promise<Replayed>;
  /** Cancels an interruption. */
  cancel(id: string): Promise<void>;
  preview(request: PreviewRequest): Promise<Previewed>;
};

// The live line tells of a server that is away; what was known stays shown until the next look.
const ignore = () => {};

/** Makes the page. It shows nothing but what the server has said, and says itself how old that is. */
export function createPage(clock: PageClock, api: Api): Page {
  const store = createPageStore(clock);
  const { state, subscribe, happened } = store;
  const connection = createConnection({ clock, api, store });
  return {
    ...{ state, subscribe, start: connection.start, retryNow: connection.retryNow, lookForParked: connection.lookForParked },
    look: (id) => {
      api.one(id).then((view) => happened(view === null ? { what: 'not-known', id } : { what: 'whole', view }), ignore);
    },
    lookForOlder: () => {
      api.list(state().listedDownTo).then((views) => happened({ what: 'older-listed', views }), ignore);
    },
    signIn: (token) => api.signIn(token).then(connection.begin),
    signOut: () => api.signOut().then(connection.begin),
    replay: (id) => api.replay(id).finally(connection.lookForParked),
    cancel: api.cancel,
    preview: api.preview,
  };
}
