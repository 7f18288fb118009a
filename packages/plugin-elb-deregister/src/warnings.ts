import type { Call } from '@lastcall/aws';
import type { Found } from './search.ts';
import { cutDrainText, emptiedText } from './sentences.ts';

type Drain = { readonly name: string; readonly drainMs: number | null };

/** What an operator should know: groups that drain longer than `leftMs`, the time the instance has, and groups nobody serves any more. */
export function warningsOf(found: readonly Found[], drains: readonly Drain[], leftMs: number): readonly string[] {
  const emptied = found.filter(({ isEmptied }) => isEmptied).map(({ place }) => place.name);
  const cut = drains.filter(({ drainMs }) => drainMs !== null && drainMs > leftMs);
  const longestMs = Math.max(...cut.map(({ drainMs }) => drainMs ?? 0));
  return [
    ...(emptied.length > 0 ? [emptiedText(emptied)] : []),
    ...(cut.length > 0
      ? [
          cutDrainText(
            cut.map(({ name }) => name),
            longestMs,
          ),
        ]
      : []),
  ];
}

/** The warnings for what was found. A drain time that cannot be read in time of the call is left out. */
export async function warningsFor(found: readonly Found[], leftMs: number, call: Call): Promise<readonly string[]> {
  const drainOf = async ({ place }: Found): Promise<Drain> => ({ name: place.name, drainMs: await place.drainMs(call).catch(() => null) });
  return warningsOf(found, await Promise.all(found.map(drainOf)), leftMs);
}
