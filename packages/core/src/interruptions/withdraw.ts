import type { Clock, NoticeView } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';
import type { OpenInterruption, Store } from '../ports/store.ts';
import { viewOf } from './view.ts';

/** What withdrawing works with. */
export type WithdrawParts = { readonly store: Store; readonly clock: Clock };

/** What came of a wish to cancel. `closed`: it is over already; `unknown`: nothing of that id was ever opened. */
export type Withdrawn = 'cancelling' | 'closed' | 'unknown';

/** The source under which a person's word is journalled; a name may follow after a space. */
const OPERATOR = 'operator';
/** Names come from proxies and command lines: they are told in one line, and not at any length. */
const LONGEST_NAME = 64;

/**
 * Calls an interruption off because a person wishes it: its run ends, every step undoes what it added, and it closes as `cancelled`
 * or, where there was no plan yet, as `called-off`. Durable once it resolves; whoever runs it learns of it within a round. A later
 * notice of AWS opens a new interruption. `by` is told as the reason; null where nobody is known. Twice is harmless.
 * Rejects with STORE_UNAVAILABLE.
 */
export async function cancelInterruption({ store, clock }: WithdrawParts, id: string, by: string | null): Promise<Withdrawn> {
  const [open, view] = [await store.find(id), viewOf(await store.entriesOf(id))];
  if (open === null || view === null) return view === null ? 'unknown' : 'closed';
  if (open.calledOff) return 'cancelling';
  const receivedAt = clock.now();
  const source = sourceOf(by);
  const raw = JSON.stringify({ cancel: id, by });
  const [acceptance] = await store.accept([withdrawalOf(open, { receivedAt, noticedAt: newestOf(view.notices) })], {
    source,
    receivedAt,
    raw,
  });
  return acceptance?.interruptionId === id ? 'cancelling' : 'closed';
}

/** Why an interruption was called off, as a reason to close it. A run does not hear the sources of what is merged while it goes: the journal knows. */
export async function whyCalledOff({ store }: Pick<WithdrawParts, 'store'>, id: string): Promise<string> {
  return store.entriesOf(id).then(
    (entries) => reasonIn(viewOf(entries)?.notices ?? []),
    () => 'it was called off',
  );
}

function reasonIn(notices: readonly NoticeView[]): string {
  const word = notices.findLast(({ source }) => source === OPERATOR || source.startsWith(`${OPERATOR} `));
  if (word === undefined) return 'AWS has called it off';
  return `cancelled by ${word.source === OPERATOR ? 'an operator' : word.source.slice(OPERATOR.length + 1)}`;
}

function sourceOf(by: string | null): string {
  const name = [...(by ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()].slice(0, LONGEST_NAME).join('');
  return name === '' ? OPERATOR : `${OPERATOR} ${name}`;
}

/** By AWS's own clock: everything that was noticed until then is called off, whatever the clock here says. */
const newestOf = (notices: readonly NoticeView[]): number => Math.max(...notices.map(({ noticedAt }) => noticedAt));

type At = { readonly receivedAt: number; readonly noticedAt: number };

function withdrawalOf({ interruption }: OpenInterruption, { receivedAt, noticedAt }: At): Notice {
  const { id, kind, instanceId, action, account, region } = interruption;
  const untold = { deadlineAt: null, hook: null, revision: null };
  return { id: `${OPERATOR}/${id}/${receivedAt}`, kind, instanceId, action, account, region, noticedAt, ...untold, withdraws: id };
}
