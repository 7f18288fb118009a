import { useMemo, useState } from 'preact/hooks';
import { formatCount, formatDuration, formatTime, formatUtc } from '../format.ts';
import { fitting } from '../state/filters.ts';
import { closedOnes, daysOf } from '../state/lists.ts';
import type { PageState } from '../state/page-state.ts';
import type { Brief } from '../state/read.ts';
import { search } from '../state/search.ts';
import { closingWords, spareMs } from '../state/standing.ts';
import { useNow, useWorld } from './context.ts';
import { FilterBar, useFilters } from './filter-bar.tsx';
import { Identity, KindWord } from './identity.tsx';
import { MarkedWord } from './mark.tsx';
import { SearchField } from './search-field.tsx';

/** How many rows are drawn at first, and added by each wish for more. */
const PAGE = 200;

/** The closed interruptions, last closed first, under their days. */
export function History({ state }: { readonly state: PageState }) {
  const [filters, setFilters] = useFilters();
  const [shown, setShown] = useState(PAGE);
  const now = useNow(false);
  const { page } = useWorld();
  const closed = useMemo(() => closedOnes(state.views), [state.views]);
  const found = useMemo(() => search(fitting(closed, filters), filters.query), [closed, filters]);
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>History</h1>
        <p class="quiet-line">{countWords(found.length, closed.length)}</p>
        <SearchField query={filters.query} onQuery={(query) => setFilters({ ...filters, query })} label="Search closed interruptions" />
      </div>
      <FilterBar closed={closed} filters={filters} onFilters={setFilters} />
      {daysOf(found.slice(0, shown), now).map(({ name, views }) => (
        <section key={name}>
          <h2 class="day">{name}</h2>
          <ul class="rows history">
            {views.map((view) => (
              <ClosedRow key={view.id} view={view} />
            ))}
          </ul>
        </section>
      ))}
      {found.length > shown ? (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, found.length - shown)} more
        </button>
      ) : null}
      {found.length <= shown && state.hasOlder && closed.length > 0 ? (
        <button type="button" onClick={page.lookForOlder}>
          Look for older ones
        </button>
      ) : null}
    </>
  );
}

function countWords(found: number, all: number): string {
  if (all === 0) return 'Nothing has closed yet.';
  return found === all ? formatCount(all, 'closed interruption') : `${found} of ${formatCount(all, 'closed interruption')}`;
}

function ClosedRow({ view }: { readonly view: Brief }) {
  return useMemo(
    () => (
      <li class="row">
        <div class="closed-at">
          <time dateTime={new Date(view.closedAt ?? 0).toISOString()} title={formatUtc(view.closedAt ?? 0)}>
            {formatTime(view.closedAt ?? 0)}
          </time>
          <Spare view={view} />
        </div>
        <div class="ending">{view.outcome === null ? null : <MarkedWord of={view.outcome} />}</div>
        <Identity view={view} />
        <KindWord view={view} />
        <p class="words">{closingWords(view)}</p>
      </li>
    ),
    [view],
  );
}

function Spare({ view }: { readonly view: Brief }) {
  const spare = spareMs(view);
  if (spare === null) return null;
  return spare < 0 ? (
    <span class="under tone-bad">{formatDuration(-spare)} too late</span>
  ) : (
    <span class="under">{formatDuration(spare)} spare</span>
  );
}
