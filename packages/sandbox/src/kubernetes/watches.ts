import type { Watch } from './watch.ts';

/** The open watches of a server and what can be done to all of them. */
export type Watches = {
  /** How many are open. */
  readonly open: number;
  /** Ends them in good order, as the server does when their time is up. */
  end(): void;
  /** Breaks their connections. */
  reset(): void;
  /** Silences them for ever: the connections stay open, nothing comes any more. */
  stall(): void;
  /** Tells them in the stream that their version has expired (410), and forgets all older versions, so that newcomers have to list. */
  expire(): void;
};

/** A collection without watches; `add` takes one until the function it returns is called. */
export function createWatches({ compact }: { compact(): void }): Watches & { add(watch: Watch): () => void } {
  const watches = new Set<Watch>();
  const toAll = (act: (watch: Watch) => void) => () => {
    for (const watch of [...watches]) act(watch);
  };
  const expireAll = toAll((watch) => watch.expire());
  return {
    get open() {
      return watches.size;
    },
    end: toAll((watch) => watch.end()),
    reset: toAll((watch) => watch.reset()),
    stall: toAll((watch) => watch.stall()),
    expire() {
      compact();
      expireAll();
    },
    add(watch) {
      watches.add(watch);
      return () => watches.delete(watch);
    },
  };
}
