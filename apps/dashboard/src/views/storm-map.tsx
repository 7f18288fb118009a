import { useRef } from 'preact/hooks';
import { addressOf } from '../state/route.ts';
import type { Cell, MapGroup, StormMap as Storm } from '../state/storm-map.ts';
import { LOOKS, Mark } from './mark.tsx';

/** A storm at a glance: a cell for each interruption, by group; arrow keys go from one to the next. */
export function StormMap({ map }: { readonly map: Storm }) {
  return (
    <section class="storm" aria-label="Storm map">
      <ul class="storm-counts">
        {map.counts.map(({ standing, count }) => (
          <li key={standing} class={`tone-${LOOKS[standing].tone}`}>
            <span aria-hidden="true">
              <Mark of={standing} />
            </span>
            <strong>{count}</strong> {LOOKS[standing].words}
          </li>
        ))}
      </ul>
      {map.groups.map((group) => (
        <Group key={group.name} group={group} />
      ))}
    </section>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function Group({ group: { name, cells } }: { readonly group: MapGroup }) {
  const list = useRef<HTMLDivElement>(null);
  const go = (event: KeyboardEvent) => {
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    links[links.indexOf(event.target as HTMLAnchorElement) + step]?.focus();
  };
  return (
    <div class="storm-group">
      <h2>
        {name} <span class="under">{cells.length}</span>
      </h2>
      <nav class="cells" ref={list} onKeyDown={go} aria-label={`Interruptions of ${name}`}>
        {cells.map((cell, index) => (
          <MapCell key={cell.id} cell={cell} isFirst={index === 0} />
        ))}
      </nav>
    </div>
  );
}

// One stop of the Tab key for each group: a thousand would bar the way.
function MapCell({ cell: { id, standing, words }, isFirst }: { readonly cell: Cell; readonly isFirst: boolean }) {
  return (
    <a
      class={`cell ${standing} tone-${LOOKS[standing].tone}`}
      href={addressOf({ page: 'interruption', id })}
      tabIndex={isFirst ? 0 : -1}
      title={words}
    >
      <span class="hidden">{words}</span>
    </a>
  );
}
