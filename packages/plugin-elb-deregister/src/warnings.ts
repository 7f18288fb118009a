import type { Call, GroupAttributes } from '@lastcall/aws';
import type { Found } from './search.ts';
import { cutDrainText, emptiedText, flowsText, unsureText } from './sentences.ts';
import type { Settled } from './settle.ts';

type Known = { readonly found: Found; readonly attributes: GroupAttributes | null };

const namesOf = (known: readonly Known[]): readonly string[] => known.map(({ found }) => found.place.name);

/**
 * What an operator should know: groups nobody serves any more, groups that drain longer than `leftMs`, the time the instance has, and
 * groups of network load balancers, whose connections go on.
 */
export function warningsOf(known: readonly Known[], leftMs: number): readonly string[] {
  const emptied = known.filter(({ found }) => found.isEmptied);
  const cut = known.filter(({ attributes }) => (attributes?.drainMs ?? 0) > leftMs);
  const longestMs = Math.max(...cut.map(({ attributes }) => attributes?.drainMs ?? 0));
  const flowing = known.filter(({ found, attributes }) => found.place.isNetwork && attributes !== null);
  const [closing, open] = [true, false].map((is) => flowing.filter(({ attributes }) => (attributes?.closesConnections === true) === is));
  return [
    ...(emptied.length > 0 ? [emptiedText(namesOf(emptied))] : []),
    ...(cut.length > 0 ? [cutDrainText(namesOf(cut), { longestMs, leftMs })] : []),
    ...(closing?.length ? [flowsText(namesOf(closing), true)] : []),
    ...(open?.length ? [flowsText(namesOf(open), false)] : []),
  ];
}

/** What the look at the end adds: in a storm a group is emptied by all of them together. */
export function warningsAfter(found: readonly Found[], { unsure, emptied }: Pick<Settled, 'unsure' | 'emptied'>): readonly string[] {
  const told = found.filter(({ isEmptied }) => isEmptied).map(({ place }) => place.name);
  const news = emptied.filter((name) => !told.includes(name));
  return [...(news.length > 0 ? [emptiedText(news)] : []), ...(unsure.length > 0 ? [unsureText(unsure)] : [])];
}

/** The warnings for what was found. Attributes that cannot be read in time of the call are left out. */
export async function warningsFor(found: readonly Found[], leftMs: number, call: Call): Promise<readonly string[]> {
  const ask = async (one: Found): Promise<Known> => ({
    found: one,
    attributes: await one.place.attributes({ ...call, priority: WARNING_PRIORITY }).catch(() => null),
  });
  return warningsOf(await Promise.all(found.map(ask)), leftMs);
}

/** After everything somebody waits for. */
const WARNING_PRIORITY = 8;
