import { useState } from 'preact/hooks';
import { choicesIn, type Filters, filtersIn, historyAddress, NO_FILTERS } from '../state/filters.ts';
import type { Brief } from '../state/read.ts';

/** The filters of the address, which goes with them: whoever is handed it sees the same. */
export function useFilters(): readonly [Filters, (filters: Filters) => void] {
  const [filters, setFilters] = useState(() => filtersIn(location.hash));
  const change = (next: Filters) => {
    history.replaceState(null, '', historyAddress(next));
    setFilters(next);
  };
  return [filters, change];
}

type BarProps = { readonly closed: readonly Brief[]; readonly filters: Filters; readonly onFilters: (filters: Filters) => void };

/** Narrows the history by outcome, kind and group. */
export function FilterBar({ closed, filters, onFilters }: BarProps) {
  const isNarrowed = Object.values(filters).some((value) => value !== '');
  return (
    <div class="filters">
      {(['outcome', 'kind', 'group'] as const).map((of) => (
        <select
          key={of}
          aria-label={`Only this ${of}`}
          value={filters[of]}
          onChange={({ currentTarget }) => onFilters({ ...filters, [of]: currentTarget.value })}
        >
          <option value="">every {of}</option>
          {choicesIn(closed, of).map(([name, count]) => (
            <option key={name} value={name}>
              {name} ({count})
            </option>
          ))}
        </select>
      ))}
      {isNarrowed ? (
        <button type="button" onClick={() => onFilters(NO_FILTERS)}>
          Show all
        </button>
      ) : null}
    </div>
  );
}
