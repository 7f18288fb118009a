import type { Clock, Event, InterruptionView } from '@lastcall/plugin-api';
import type { RunJournal } from '../pipeline/run.ts';
import type { Lease, Store } from '../ports/store.ts';
import { tell, viewOf } from './view.ts';

/** Opens the journal of a claimed interruption for writing under its lease, with what earlier attempts have told. */
export async function openRunJournal(store: Store, lease: Lease, clock: Clock): Promise<RunJournal> {
  let view = viewOf(await store.entriesOf(lease.interruptionId));
  return {
    view: () => view as InterruptionView,
    async write(...events: readonly Event[]) {
      const entries = await store.append(lease, clock.now(), events);
      view = entries.reduce(tell, view);
    },
  };
}
