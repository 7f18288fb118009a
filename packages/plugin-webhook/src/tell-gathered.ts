import type { Again, InterruptionView, ReporterContext } from '@lastcall/plugin-api';
import { type Asking, hostOf, tell } from './ask-patiently.ts';
import { isChosen } from './choose.ts';
import type { Gathered } from './digest.ts';
import { webhookErrors } from './errors.ts';
import { type Held, keepMemory, type Memory, openMemory, type Told } from './memory.ts';
import type { Message } from './message.ts';
import { isBad, type News, newsIn } from './occasions.ts';

/** The interruptions that wait, each as the newest report has shown it. */
export type Board = Map<string, InterruptionView>;

/** What telling several interruptions together needs. */
export type GatheredTeller = {
  readonly asking: Asking;
  readonly form: (gathered: Gathered, id: string) => Message;
  readonly board: Board;
  /** When the last message was sent, epoch ms; and up to where this process has taken news in. */
  readonly pace: { sentAt: number; upTo: number | null };
};

/** How many interruptions are kept in mind by name until they are told. */
const MAX_HELD = 500;
/** What has waited for so long is news no more, ms. */
const STALE_MS = 3_600_000;

type Look = ReporterContext['look'];

/** What waits after the news, the newest of each interruption; of too many those stay that ended badly, and the others are counted. */
export function holdMore(
  { held, more }: Memory,
  { news, now }: { readonly news: readonly News[]; readonly now: number },
): Pick<Memory, 'held' | 'more'> {
  const added = news.map(({ view }) => ({ id: view.id, since: now, isBad: isBad(view.outcome) }));
  const newest = new Map([...held, ...added].map((one) => [one.id, one]));
  const sorted = [...newest.values()].sort((one, other) => Number(other.isBad) - Number(one.isBad));
  return { held: sorted.slice(0, MAX_HELD), more: more + Math.max(0, sorted.length - MAX_HELD) };
}

/** Notes what is new in one write, before anything is sent. */
async function takeIn({ asking, board, pace }: GatheredTeller, { report, context }: Told): Promise<Memory> {
  const memory = await openMemory(context);
  // What this process knew may be long over where another has told since, or where news were passed over.
  if (memory.upTo !== pace.upTo || report.hasGap) board.clear();
  pace.upTo = memory.upTo;
  const news = newsIn(report).filter((one) => one.entry.position > memory.upTo && isChosen(one, asking.config));
  if (news.length === 0) return memory;
  for (const { view } of news) board.set(view.id, view);
  const next = { ...memory, ...holdMore(memory, { news, now: asking.clock.now() }), upTo: report.entries.at(-1)?.position ?? memory.upTo };
  await keepMemory(context, next);
  pace.upTo = next.upTo;
  return next;
}

/** Every one that waits as it stands; after a restart those that were noted before it are looked up. */
async function viewsOf(held: readonly Held[], { board, look }: { readonly board: Board; readonly look: Look }) {
  const unknown = held.filter(({ id }) => !board.has(id)).map(({ id }) => id);
  for (const view of unknown.length === 0 ? [] : await look(unknown)) board.set(view.id, view);
  return held.flatMap(({ id }) => board.get(id) ?? []);
}

/** Sends the one message. What the receiver will not have is passed over after a while. */
async function send(
  { asking, form, board }: GatheredTeller,
  { memory, look }: { readonly memory: Memory; readonly look: Look },
): Promise<void> {
  const now = asking.clock.now();
  const fresh = memory.held.filter(({ since }) => since > now - STALE_MS);
  const views = await viewsOf(fresh, { board, look });
  if (views.length === 0) return;
  const fate = await tell(asking, form({ views, more: memory.more, at: now, link: asking.config.link ?? null }, `gathered-${memory.upTo}`));
  if (fate.did === 'held') throw webhookErrors.refused(hostOf(asking), fate.status);
}

/**
 * Tells people: at once where nothing was told lately, else together with what else happens until the next message is due. Each
 * interruption is told as it stands. Gives back when to be called again.
 * @throws WEBHOOK_REFUSED, WEBHOOK_RATE_LIMITED, WEBHOOK_UNREACHABLE
 */
export async function tellGathered(teller: GatheredTeller, told: Told): Promise<Again | undefined> {
  const { asking, board, pace } = teller;
  const memory = await takeIn(teller, told);
  if (memory.held.length === 0) return undefined;
  const dueAt = pace.sentAt + asking.config.gather;
  if (asking.clock.now() < dueAt) return { againAt: dueAt };
  await send(teller, { memory, look: told.context.look });
  pace.sentAt = asking.clock.now();
  board.clear();
  await keepMemory(told.context, { ...memory, held: [], more: 0 });
  return undefined;
}
