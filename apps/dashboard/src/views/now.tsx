import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../format.ts';
import { closedOnes, openOnes } from '../state/lists.ts';
import type { PageState } from '../state/page-state.ts';
import type { Brief } from '../state/read.ts';
import { search } from '../state/search.ts';
import { countdownTo, hasTrouble, presentWords, standingOf } from '../state/standing.ts';
import { stormMapOf } from '../state/storm-map.ts';
import { NothingOpen } from './empty.tsx';
import { Identity, KindWord } from './identity.tsx';
import { LOOKS, Mark } from './mark.tsx';
import { SearchField } from './search-field.tsx';
import { StormMap } from './storm-map.tsx';
import { TimeLeft } from './time.tsx';

/** How many rows are drawn at first, and added by each wish for more: the map shows them all. */
const PAGE = 100;
/** From here on a list is worth searching. */
const MANY = 8;

/** The open interruptions, least time left first. */
export function Now({ state }: { readonly state: PageState }) {
  const [query, setQuery] = useState('');
  const open = useMemo(() => openOnes(state.views), [state.views]);
  const found = useMemo(() => search(open, query), [open, query]);
  const map = useMemo(() => stormMapOf(open, closedOnes(state.views)), [open, state.views]);
  const [shown, setShown] = useState(PAGE);
  if (!state.isListed) return <p class="quiet-line">Loading …</p>;
  if (open.length === 0) return <NothingOpen />;
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>{formatCount(open.length, 'open interruption')}</h1>
        <Trouble open={open} />
        {open.length > MANY ? <SearchField query={query} onQuery={setQuery} label="Search open interruptions" /> : null}
      </div>
      {map === null ? null : <StormMap map={map} />}
      <ul class="rows now">
        {found.slice(0, shown).map((view) => (
          <OpenRow key={view.id} view={view} />
        ))}
      </ul>
      {found.length > shown ? (
        <button type="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, found.length - shown)} more of {found.length}
        </button>
      ) : null}
      {found.length === 0 ? <p class="quiet-line">None of them matches “{query}”.</p> : null}
    </>
  );
}

function Trouble({ open }: { readonly open: readonly Brief[] }) {
  const count = open.filter(hasTrouble).length;
  return count === 0 ? null : <p class="trouble">{count} with a failed step</p>;
}

type RowProps = { readonly view: Brief };

// In a storm a frame changes some rows of a thousand: the others hand back the very elements they had, and are not compared.
function OpenRow({ view }: RowProps) {
  return useMemo(
    () => (
      <li class="row">
        <TimeLeft deadlineAt={countdownTo(view)} noticedAt={view.noticedAt} />
        <Identity view={view} />
        <KindWord view={view} />
        <div class="course">
          <StepMarks view={view} />
          <p class="words">{presentWords(view)}</p>
        </div>
      </li>
    ),
    [view],
  );
}

/** A mark for each step, in order. */
export function StepMarks({ view }: RowProps) {
  return (
    <span class="step-marks">
      {view.steps.map((step) => {
        const standing = standingOf(step, view.closedAt);
        return <Mark key={step.id} of={standing} label={`${step.id}: ${LOOKS[standing].words}`} />;
      })}
    </span>
  );
}
