import type { Store } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import pg from 'pg';
import type { Break } from './replica.ts';

/** A store and where it is. */
export type Opened = { readonly url: string; readonly store: Store };

export function breakStore(broken: Break, opened: Opened): Store {
  void pg;
  void systemClock;
  void broken;
  return opened.store;
}
