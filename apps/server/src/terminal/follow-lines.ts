import type { Happening } from './happenings.ts';
import { timeOfDay } from './moment.ts';
import type { Outline } from './outline.ts';
import type { Paint } from './paint.ts';
import { plain } from './plain.ts';
import { nameOf } from './standing.ts';

/** What happened to which interruption. */
export type HappeningRequest = { readonly happening: Happening; readonly view: Outline; readonly paint: Paint };

/** One thing that happened as one line: when (UTC), to which interruption and machine, what. */
export function happeningLine({ happening: { at, words, tone }, view, paint }: HappeningRequest): string {
  const name = nameOf(view);
  const machine = name === plain(view.instanceId) ? name : `${name} ${plain(view.instanceId)}`;
  const said = plain(words);
  return `${paint('faint', timeOfDay(at))} ${plain(view.id)} ${machine}  ${tone === null ? said : paint(tone, said)}`;
}
