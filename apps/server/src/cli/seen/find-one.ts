import { cliErrors } from '../errors.ts';
import type { Brief, Seen, Whole } from './seen.ts';

/** How much of the journal is looked through for the beginning of an id. */
const PAGE = 500;
const MOST_PAGES = 10;
const NAMED = 5;

/**
 * The interruption that a person means by an id, the beginning of one, an instance's id, its beginning, or `last` for the newest. Of one instance
 * the newest is meant. Rejects with CLI_INTERRUPTION_UNKNOWN, and with CLI_ID_AMBIGUOUS where several are meant.
 */
export async function findOne(seen: Seen, given: string): Promise<Whole> {
  const exact = given === 'last' ? null : await seen.one(given);
  const found = exact ?? (await wholeOf(seen, given === 'last' ? await newest(seen) : await meant(seen, given)));
  if (found === null) throw cliErrors.interruptionUnknown(given);
  return found;
}

async function wholeOf(seen: Seen, brief: Brief | null): Promise<Whole | null> {
  return brief === null ? null : seen.one(brief.id);
}

async function newest(seen: Seen): Promise<Brief | null> {
  return (await seen.page(1))[0] ?? null;
}

async function meant(seen: Seen, given: string): Promise<Brief | null> {
  const fits = ({ id, instanceId }: Brief) => id.startsWith(given) || instanceId.startsWith(given);
  const found: Brief[] = [];
  for await (const brief of latest(seen)) {
    if (fits(brief)) found.push(brief);
  }
  return single(given, found);
}

/** Newest first: of one instance only its newest counts, unless ids of interruptions were meant. */
function single(given: string, found: readonly Brief[]): Brief | null {
  const byInstance = new Map([...found].reverse().map((brief) => [brief.instanceId, brief]));
  const meant = found.every(({ instanceId }) => instanceId.startsWith(given)) ? [...byInstance.values()].reverse() : found;
  if (meant.length <= 1) return meant[0] ?? null;
  const names = meant.map(({ id, instanceId }) => (id.startsWith(given) ? id : instanceId));
  throw cliErrors.idAmbiguous(given, names.length > NAMED ? [...names.slice(0, NAMED), `${names.length - NAMED} others`] : names);
}

/** The latest interruptions, page after page, newest first. */
export async function* latest(seen: Seen): AsyncGenerator<Brief> {
  let before: string | undefined;
  for (let nth = 0; nth < MOST_PAGES; nth += 1) {
    const page = before === undefined ? await seen.page(PAGE) : await seen.page(PAGE, before);
    yield* page;
    before = page.at(-1)?.id;
    if (before === undefined) return;
  }
}
