import type { Brief } from '../state/read.ts';
import { addressOf } from '../state/route.ts';
import { groupOf, nameOf } from '../state/standing.ts';

type Props = { readonly view: Brief };

/** Which machine a row is about: its name as the row's link, under it id and group. */
export function Identity({ view }: Props) {
  const name = nameOf(view);
  const under = [name === view.instanceId ? null : view.instanceId, groupOf(view)].filter(Boolean);
  return (
    <div class="identity">
      <a class="row-link" href={addressOf({ page: 'interruption', id: view.id })}>
        {name}
      </a>
      <span class="under">{under.join(' · ')}</span>
    </div>
  );
}

/** The kind, and whether all this is a dry run. */
export function KindWord({ view }: Props) {
  return (
    <div class="kind">
      <span>{view.kind}</span>
      {view.plan?.dryRun ? <DryRunBadge /> : null}
    </div>
  );
}

/** The sign that nothing is really done. */
export function DryRunBadge() {
  return <span class="badge dry-run">dry run</span>;
}
