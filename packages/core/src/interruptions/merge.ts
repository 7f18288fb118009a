import { type Action, type Interruption, KINDS, type Kind } from '@lastcall/plugin-api';
import type { Notice, Revision } from '../notices/notice.ts';
import { canonical, compareText } from './canonical.ts';
import { mergeHooks } from './merge-hooks.ts';

/** What a set of notices says. `calledOff`: AWS has withdrawn everything that opened it, or a person has. */
export type Merged = { readonly interruption: Interruption; readonly calledOff: boolean };

type Revised = Notice & { readonly revision: Revision };

const isRevised = (notice: Notice): notice is Revised => notice.revision !== null;

/** State changes tell that the instance is going, never that it should: they open nothing. */
const canOpen = (notice: Notice): boolean => notice.kind !== 'instance-state-change';

const isWithdrawal = (notice: Notice): boolean => notice.withdraws !== undefined;

/** Until when everything was called off by a person. */
const withdrawnAt = (notices: readonly Notice[]): number =>
  Math.max(Number.NEGATIVE_INFINITY, ...notices.filter(isWithdrawal).map(({ noticedAt }) => noticedAt));

const isClosed = (notice: Notice): boolean => notice.revision?.status === 'closed';

const earliest = (instants: readonly number[]): number | null => (instants.length === 0 ? null : Math.min(...instants));

const newestFirst = (one: Revised, other: Revised): number =>
  other.revision.updatedAt - one.revision.updatedAt || Number(isClosed(other)) - Number(isClosed(one)) || compareText(one.id, other.id);

/** The notices that hold: of each scheduled change only the newest state, and that only while it is not closed. */
function liveAmong(notices: readonly Notice[]): readonly Notice[] {
  const truth = new Map<string, Notice>();
  for (const notice of notices.filter(isRevised).sort(newestFirst)) {
    if (!truth.has(notice.revision.eventArn)) truth.set(notice.revision.eventArn, notice);
  }
  const holds = (notice: Notice) => !isRevised(notice) || (truth.get(notice.revision.eventArn) === notice && !isClosed(notice));
  return notices.filter(holds);
}

const firstKind = (notices: readonly Notice[]): Kind | undefined => KINDS.find((kind) => notices.some((notice) => notice.kind === kind));

/** The action AWS takes first: by deadline, those without one last, then by instant. */
function firstAction(notices: readonly Notice[]): Action | undefined {
  const dueAt = (notice: Notice) => notice.deadlineAt ?? Number.MAX_SAFE_INTEGER;
  return [...notices].sort((one, other) => dueAt(one) - dueAt(other))[0]?.action;
}

const firstNonNull = (values: readonly (string | null)[]): string | null => values.find((value) => value !== null) ?? null;

/** What the interruption is named after: the live openings, or when none is left the closed ones that once were. */
function openingsAmong(notices: readonly Notice[], live: readonly Notice[]): readonly Notice[] {
  const openings = live.filter(canOpen);
  return openings.length > 0 ? openings : notices.filter(isClosed);
}

/**
 * The interruption that a set of notices of one instance adds up to, the same for every order and repetition of them.
 *
 * The first kind in the order of `KINDS` names it; deadlines only tighten, except that the newest revision of a scheduled
 * change replaces the older ones and drops out when it is closed. When nothing is left that would open it, it is called
 * off: then it is a `scheduled-change` without a deadline, or with that of a state change. A person's withdrawal calls off what was noticed until then, and changes nothing else.
 *
 * @throws TypeError when no notice can open an interruption: state changes or withdrawals alone, or none at all.
 */
export function mergeNotices(id: string, notices: readonly Notice[]): Merged {
  const all = canonical(notices.filter((notice) => !isWithdrawal(notice)));
  const live = liveAmong(all);
  const openings = openingsAmong(all, live);
  const kind = firstKind(openings);
  const action = firstAction(openings.filter((notice) => notice.kind === kind));
  const [first] = all;
  if (!first || !kind || !action) throw new TypeError(`no notice of interruption ${id} can open one`);
  const interruption: Interruption = {
    id,
    instanceId: first.instanceId,
    kind,
    action,
    account: firstNonNull(all.map((notice) => notice.account)),
    region: firstNonNull(all.map((notice) => notice.region)),
    noticedAt: Math.min(...all.filter((notice) => notice.kind === kind).map((notice) => notice.noticedAt)),
    deadlineAt: earliest(live.map((notice) => notice.deadlineAt).filter((at) => at !== null)),
    hooks: mergeHooks(live.flatMap((notice) => notice.hook ?? [])),
    instance: null,
  };
  return { interruption, calledOff: !live.some((notice) => canOpen(notice) && notice.noticedAt > withdrawnAt(notices)) };
}
