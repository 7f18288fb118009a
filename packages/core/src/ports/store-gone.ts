import { codeOf } from '@lastcall/plugin-api';

/** True for what a store rejects with when it cannot be reached or cannot write. */
export function isStoreGone(problem: unknown): boolean {
  return codeOf(problem, '') === 'STORE_UNAVAILABLE';
}
