import { announcementFor } from './announce.ts';
import { closedOnes } from './lists.ts';
import type { About, Brief, Parked, Whole } from './read.ts';

/** Whether the replica that answers can do its work, as `/ready` says. */
export type Readiness = { readonly ready: boolean; readonly problems: readonly string[] };

/** The live line to the server. `knownAt`: the last instant of which what is shown was true, epoch ms. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly knownAt: number };

/** Everything the page shows. */
export type PageState = {
  readonly views: ReadonlyMap<string, Brief>;
  /** Those a person has looked at whole, the latest last. */
  readonly wholes: ReadonlyMap<string, Whole>;
  /** Who asks and what they may do; null until the server has said. */
  readonly about: About | null;
  /** The oldest of which everything newer is listed as well; null while nothing is. What is open may be older. */
  readonly listedDownTo: string | null;
  /** False once everything older has been listed. */
  readonly hasOlder: boolean;
  /** True once the list has come. */
  readonly isListed: boolean;
  /** Ids the server does not know. */
  readonly unknown: ReadonlySet<string>;
  /** Ids that changed since the list was asked for; null while none is on its way. What the list says of them may be older. */
  readonly changedSinceAsked: ReadonlySet<string> | null;
  readonly parked: readonly Parked[] | null;
  readonly readiness: Readiness | null;
  readonly connection: Connection;
  /** What a screen reader says next. */
  readonly announcement: string;
};

/** One thing that happened to the page. */
export type PageEvent =
  | { readonly what: 'list-asked' }
  | { readonly what: 'about-told'; readonly about: About }
  | { readonly what: 'listed'; readonly views: readonly Brief[]; readonly open: readonly Brief[]; readonly at: number }
  | { readonly what: 'older-listed'; readonly views: readonly Brief[] }
  | { readonly what: 'changed'; readonly views: readonly Brief[] }
  | { readonly what: 'whole'; readonly view: Whole }
  | { readonly what: 'not-known'; readonly id: string }
  | { readonly what: 'parked-listed'; readonly parked: readonly Parked[] }
  | { readonly what: 'readiness-told'; readonly readiness: Readiness | null }
  | { readonly what: 'connected' }
  | { readonly what: 'lost'; readonly at: number };

/** How many closed interruptions are kept, so that a page left open for weeks stays small. */
const CLOSED_KEPT = 20_000;
/** How many whole ones are. */
const WHOLES_KEPT = 10;

/** The page before anything has come. */
export const EMPTY_PAGE: PageState = {
  views: new Map(),
  wholes: new Map(),
  about: null,
  listedDownTo: null,
  hasOlder: true,
  isListed: false,
  unknown: new Set(),
  changedSinceAsked: null,
  parked: null,
  readiness: null,
  connection: { state: 'connecting' },
  announcement: '',
};

type Change<What extends PageEvent['what']> = (state: PageState, event: Extract<PageEvent, { what: What }>) => PageState;

const CHANGES: { readonly [What in PageEvent['what']]: Change<What> } = {
  'list-asked': (state) => ({ ...state, changedSinceAsked: new Set() }),
  'about-told': (state, { about }) => (about.signedIn ? { ...state, about } : { ...EMPTY_PAGE, about }),
  listed: takeList,
  'older-listed': (state, { views }) => ({
    ...state,
    views: new Map([...state.views, ...views.map((view) => [view.id, view] as const)]),
    listedDownTo: views.at(-1)?.id ?? state.listedDownTo,
    hasOlder: views.length > 0,
  }),
  whole: takeWhole,
  changed: takeChanges,
  'not-known': (state, { id }) => ({ ...state, unknown: new Set(state.unknown).add(id) }),
  'parked-listed': (state, { parked }) => ({ ...state, parked }),
  'readiness-told': (state, { readiness }) => ({ ...state, readiness }),
  connected: (state) => ({ ...state, connection: { state: 'live' } }),
  // Only the first loss counts: every attempt to reconnect fails anew.
  lost: (state, { at }) => (state.connection.state === 'lost' ? state : { ...state, connection: { state: 'lost', knownAt: at } }),
};

/** The page after everything that happened since the last frame, in order. Says what has closed by it. */
export function advance(before: PageState, events: readonly PageEvent[]): PageState {
  const after = joinChanges(events).reduce(happen, before);
  const closed = justClosed(before.views, after.views);
  return trim(closed.length === 0 ? after : { ...after, announcement: announcementFor(closed) });
}

function happen(state: PageState, event: PageEvent): PageState {
  return (CHANGES[event.what] as Change<typeof event.what>)(state, event as never);
}

// A storm brings hundreds of changes per frame: one copy of the map for all of them, not one for each.
function joinChanges(events: readonly PageEvent[]): readonly PageEvent[] {
  const joined: PageEvent[] = [];
  let changed: Brief[] = [];
  const flush = () => {
    if (changed.length > 0) joined.push({ what: 'changed', views: changed });
    changed = [];
  };
  for (const event of events) {
    if (event.what === 'changed') changed.push(...event.views);
    else {
      flush();
      joined.push(event);
    }
  }
  flush();
  return joined;
}

function takeChanges(state: PageState, { views }: Extract<PageEvent, { what: 'changed' }>): PageState {
  const known = new Map(state.views);
  for (const view of views) if (isNewer(view, known.get(view.id))) known.set(view.id, view);
  const ids = views.map(({ id }) => id);
  return { ...state, views: known, changedSinceAsked: state.changedSinceAsked && new Set([...state.changedSinceAsked, ...ids]) };
}

/** What came late, by another way, may be older than what is known. */
const isNewer = (view: Brief, known: Brief | undefined): boolean => known === undefined || view.position >= known.position;

function takeWhole(state: PageState, { view }: Extract<PageEvent, { what: 'whole' }>): PageState {
  const others = [...state.wholes].filter(([id]) => id !== view.id).slice(1 - WHOLES_KEPT);
  return { ...takeChanges(state, { what: 'changed', views: [view] }), wholes: new Map([...others, [view.id, view]]) };
}

/** The list replaces everything, except what has changed while it was on its way. */
function takeList(state: PageState, { views, open, at }: Extract<PageEvent, { what: 'listed' }>): PageState {
  const listed = new Map(views.map((view) => [view.id, view]));
  const changed = [...(state.changedSinceAsked ?? [])].flatMap((id) => state.views.get(id) ?? []);
  for (const view of [...open, ...changed]) if (isNewer(view, listed.get(view.id))) listed.set(view.id, view);
  const connection: Connection = state.connection.state === 'lost' ? { state: 'lost', knownAt: at } : state.connection;
  const listedDownTo = views.at(-1)?.id ?? null;
  return { ...state, views: listed, listedDownTo, connection, isListed: true, hasOlder: true, changedSinceAsked: null };
}

function justClosed(before: PageState['views'], after: PageState['views']): readonly Brief[] {
  if (before === after) return [];
  const closedOf = ({ id, closedAt }: Brief) => closedAt !== null && before.get(id)?.closedAt === null;
  return [...after.values()].filter(closedOf);
}

function trim(state: PageState): PageState {
  if (state.views.size <= CLOSED_KEPT) return state;
  const surplus = closedOnes(state.views).slice(CLOSED_KEPT);
  if (surplus.length === 0) return state;
  const views = new Map(state.views);
  for (const { id } of surplus) views.delete(id);
  return { ...state, views };
}
