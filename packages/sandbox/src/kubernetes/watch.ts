import type { Agenda } from '../agenda.ts';
import type { Change } from './change-log.ts';
import { asServed } from './events.ts';
import { type Scope, selection, storedAs } from './list.ts';
import type { KubernetesObject } from './objects.ts';
import { apiVersionOf } from './resources.ts';
import { expired, StatusError } from './status-error.ts';
import type { Store } from './store.ts';

/** The connection a watch writes to. */
export type Stream = { write(line: string): void; end(): void; reset(): void; onClose(act: () => void): void };

/** One open watch. */
export type Watch = {
  /** Ends it in good order, as the server does when its time is up. */
  end(): void;
  /** Breaks its connection. */
  reset(): void;
  /** Silences it for ever: the connection stays open, nothing comes any more. */
  stall(): void;
  /** Tells it in the stream that its version has expired (410), and ends it. */
  expire(): void;
};

type Event = { readonly type: string; readonly object: object };
type Options = {
  readonly store: Store;
  readonly agenda: Agenda;
  readonly bookmarkEveryMs: number;
  readonly scope: Scope;
  readonly stream: Stream;
};

function atVersionOf(last: KubernetesObject, { metadata: { resourceVersion } }: KubernetesObject): KubernetesObject {
  return { ...last, metadata: { ...last.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } };
}

/** What a change means to a watcher who sees only selected objects: entering the selection is ADDED, leaving it DELETED. */
export function seenBy(isSelected: (object: KubernetesObject) => boolean, { type, object, previous }: Change): Event | null {
  const before = previous !== null && isSelected(previous);
  if (type !== 'DELETED' && isSelected(object)) return { type: before ? 'MODIFIED' : 'ADDED', object };
  return before ? { type: 'DELETED', object: atVersionOf(previous, object) } : null;
}

const changeAsServed = ({ object, previous, ...change }: Change, { resource }: Scope): Change => ({
  ...change,
  object: asServed(object, resource),
  previous: previous && asServed(previous, resource),
});

/** Reads the log from `version` on; each call gives what has come since the one before. */
function createReader({ store, scope }: Options, version: number): () => readonly Event[] {
  const resource = storedAs(scope.resource);
  const isSelected = selection(scope);
  let read = version;
  return () => {
    const changes = store.log.after(read).filter((change) => change.ref.resource === resource);
    read = store.log.version();
    return changes.map((change) => seenBy(isSelected, changeAsServed(change, scope))).filter((event) => event !== null);
  };
}

/** Without a version, or with 0, a watch begins with all objects there are. */
function firstEvents({ store, scope }: Options): readonly Event[] {
  const { resourceVersion = '0' } = scope.query;
  if (resourceVersion !== '0') return [];
  return store
    .list(storedAs(scope.resource))
    .map((object) => asServed(object, scope.resource))
    .filter(selection(scope))
    .map((object) => ({ type: 'ADDED', object }));
}

function startVersion({ store, scope }: Options): number {
  return Number(scope.query.resourceVersion ?? 0) || store.log.version();
}

function bookmark({ scope, store }: Options): Event {
  const metadata = { resourceVersion: String(store.log.version()), creationTimestamp: null };
  return { type: 'BOOKMARK', object: { kind: scope.resource.kind, apiVersion: apiVersionOf(scope.resource), metadata } };
}

/** Begins a watch on the stream; it ends itself after the `timeoutSeconds` of its query or when the client goes. */
export function openWatch(options: Options): Watch {
  const { store, agenda, scope, stream, bookmarkEveryMs } = options;
  const latestBookmark = () => (scope.query.allowWatchBookmarks === 'true' ? bookmark(options) : null);
  const timeoutMs = Number(scope.query.timeoutSeconds ?? 0) * 1000;
  const read = createReader(options, startVersion(options));
  let voice: 'speaking' | 'stalled' | 'over' = 'speaking';
  const send = (event: Event | null) => {
    if (event !== null && voice === 'speaking') stream.write(`${JSON.stringify(event)}\n`);
  };
  const finish = (last: Event | null) => {
    if (voice === 'over') return;
    send(last);
    // The connection closes a while later; until then nothing more may be written to it.
    voice = 'over';
    stream.end();
  };
  const fail = (error: StatusError) => finish({ type: 'ERROR', object: error.toStatus() });
  const pump = () => {
    try {
      for (const event of read()) send(event);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      fail(error);
    }
  };
  const end = () => finish(latestBookmark());
  const leave = [
    store.subscribe(({ ref }) => ref.resource === storedAs(scope.resource) && pump()),
    agenda.every(bookmarkEveryMs, () => send(latestBookmark())),
    timeoutMs > 0 ? agenda.after(timeoutMs, () => voice === 'speaking' && end()) : () => {},
  ];
  stream.onClose(() => leave.map((act) => act()));
  for (const event of firstEvents(options)) send(event);
  pump();
  return {
    end,
    reset: stream.reset,
    stall: () => {
      voice = voice === 'over' ? 'over' : 'stalled';
    },
    expire: () => fail(expired(startVersion(options), store.log.version())),
  };
}
