import { openOnes } from '../state/lists.ts';
import type { PageState } from '../state/page-state.ts';
import { addressOf, type Route } from '../state/route.ts';
import { Person } from './person.tsx';

type Props = { readonly state: PageState; readonly route: Route };
type Entry = { readonly to: Route; readonly words: string; readonly count: number };

const LINE = { connecting: 'connecting', live: 'live', lost: 'no connection' } as const;

/** The name, the pages, who looks, and whether the page is live. */
export function Header({ state, route }: Props) {
  const entries: readonly Entry[] = [
    { to: { page: 'now' }, words: 'Now', count: openOnes(state.views).length },
    { to: { page: 'history' }, words: 'History', count: 0 },
    { to: { page: 'parked' }, words: 'Parked', count: state.parked?.length ?? 0 },
    { to: { page: 'preview' }, words: 'Plan', count: 0 },
  ];
  const line = state.connection.state;
  return (
    <header class="top">
      <button type="button" class="skip" onClick={skipToContent}>
        Skip to content
      </button>
      <p class="brand">
        <svg viewBox="0 0 32 32" width="18" height="18" aria-hidden="true">
          <circle cx="16" cy="17.5" r="11" />
          <path d="M16 11v6.5l4.5 3M12 2.5h8" />
        </svg>
        Lastcall
      </p>
      <nav aria-label="Pages">
        {entries.map(({ to, words, count }) => (
          <a key={to.page} href={addressOf(to)} aria-current={to.page === route.page ? 'page' : undefined}>
            {words}
            {count > 0 ? <span class="count">{count}</span> : null}
          </a>
        ))}
      </nav>
      {state.about === null ? null : <Person about={state.about} />}
      <p class={`line ${line}`}>{LINE[line]}</p>
    </header>
  );
}

// The address behind the # is the page's route, so the jump is made by hand.
function skipToContent(): void {
  document.querySelector<HTMLElement>('main h1')?.focus();
}
