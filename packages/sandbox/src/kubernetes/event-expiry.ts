import type { Agenda } from '../agenda.ts';
import type { Store } from './store.ts';

/** How long the API server keeps an Event after it was last written (kube-apiserver, --event-ttl). */
const EVENT_LIFE_MS = 3_600_000;

/** Removes Events an hour after they were last written. */
export function startEventExpiry({ store, agenda }: { readonly store: Store; readonly agenda: Agenda }): void {
  store.subscribe(({ type, ref, object }) => {
    if (ref.resource !== 'events' || type === 'DELETED') return;
    const isLatest = () => store.get(ref)?.metadata.resourceVersion === object.metadata.resourceVersion;
    agenda.after(EVENT_LIFE_MS, () => isLatest() && store.remove(ref));
  });
}
