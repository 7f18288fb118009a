import type { Brief } from './read.ts';
import { groupOf } from './standing.ts';

/** What the history is narrowed to; empty: everything. */
export type Filters = { readonly query: string; readonly outcome: string; readonly kind: string; readonly group: string };

const NAMES = ['query', 'outcome', 'kind', 'group'] as const;

export const NO_FILTERS: Filters = { query: '', outcome: '', kind: '', group: '' };

/** The filters of an address such as `#/history?outcome=degraded&query=web-7`, so that a search can be handed on. */
export function filtersIn(hash: string): Filters {
  const words = new URLSearchParams(hash.split('?')[1] ?? '');
  return Object.fromEntries(NAMES.map((name) => [name, words.get(name) ?? ''])) as Filters;
}

/** The address of a history narrowed so. */
export function historyAddress(filters: Filters): string {
  const words = new URLSearchParams(NAMES.flatMap((name) => (filters[name] === '' ? [] : [[name, filters[name]]])));
  return words.size === 0 ? '#/history' : `#/history?${words}`;
}

/** Those that fit all but the query. */
export function fitting(views: readonly Brief[], { outcome, kind, group }: Filters): readonly Brief[] {
  return views.filter(
    (view) =>
      (outcome === '' || view.outcome === outcome) && (kind === '' || view.kind === kind) && (group === '' || groupOf(view) === group),
  );
}

/** What there is to choose from, each with how many there are, in the order of the alphabet. */
export function choicesIn(views: readonly Brief[], of: 'outcome' | 'kind' | 'group'): readonly (readonly [name: string, count: number])[] {
  const nameOf = (view: Brief) => (of === 'group' ? groupOf(view) : view[of]) ?? '';
  const counts = [...Map.groupBy(views, nameOf)].map(([name, some]) => [name, some.length] as const);
  return counts.filter(([name]) => name !== '').sort(([one], [other]) => (one < other ? -1 : 1));
}
