import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';
import type { Page } from '../connection/page.ts';

/** What every view may need. */
export type World = { readonly clock: PageClock; readonly page: Page };

/** Hands the world to the views below. */
export const WorldContext = createContext<World | null>(null);

/** The world; only below a `WorldContext`. */
export function useWorld(): World {
  const world = useContext(WorldContext);
  if (world === null) throw new TypeError('a view needs a WorldContext above it');
  return world;
}

/** The present instant. The view that asks is drawn again every second while `isTicking`. */
export function useNow(isTicking = true): number {
  const { clock } = useWorld();
  const [, draw] = useState({});
  useEffect(() => (isTicking ? clock.everySecond(() => draw({})) : undefined), [clock, isTicking]);
  return clock.now();
}
