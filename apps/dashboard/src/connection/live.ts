import type { PageClock } from '../clock.ts';
import { type Brief, readInstants, type Written } from '../state/read.ts';

/** How long after a refusal the next attempt is made, ms. */
const AGAIN_MS = 3_000;

/** What comes over the line. */
export type LiveListener = {
  /** `missed`: changes from before may not have been told, so that the list is needed anew. */
  connected(missed: 'nothing' | 'perhaps something'): void;
  changed(views: readonly Brief[]): void;
  lost(): void;
};

/** A line that is held open. */
export type Live = { retryNow(): void; close(): void };

/**
 * Follows `/api/live` until closed. A broken line is mended by the browser; one that was refused (a proxy's 503) the browser
 * gives up, so it is opened anew.
 */
export function openLive(clock: PageClock, listener: LiveListener): Live {
  let source: EventSource;
  let forget = () => {};

  const open = () => {
    source = new EventSource('api/live');
    source.onerror = fail;
    source.addEventListener('hello', ({ data }) => listener.connected(JSON.parse(data).resumed ? 'nothing' : 'perhaps something'));
    source.addEventListener('interruptions', ({ data }) =>
      listener.changed(readInstants<readonly Brief[]>(JSON.parse(data) as Written<readonly Brief[]>)),
    );
  };
  const again = () => {
    forget();
    source.close();
    open();
  };
  const fail = () => {
    listener.lost();
    if (source.readyState !== EventSource.CLOSED) return;
    forget();
    forget = clock.after(AGAIN_MS, again);
  };
  open();
  return {
    retryNow: again,
    close() {
      forget();
      source.close();
    },
  };
}
