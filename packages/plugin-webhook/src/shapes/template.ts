import type { Json } from '../event-data.ts';
import { jsonMessage, type Message } from '../message.ts';
import { type Filling, fillIn, unknownPlaceholders } from '../placeholders.ts';
import { eventId } from './cloud-event.ts';

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The value with each text in it, at whatever depth, made anew by `change`. Keys stay as they are. */
function mapTexts(value: Json, change: (text: string) => Json): Json {
  if (typeof value === 'string') return change(value);
  if (isList(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

/** Every name in the placeholders of a template that means nothing here. */
export function unknownNamesIn(template: Json): readonly string[] {
  const names = new Set<string>();
  mapTexts(template, (text) => {
    for (const name of unknownPlaceholders(text)) names.add(name);
    return text;
  });
  return [...names];
}

/** A template of one’s own with its values in place. Values are put into the structure, not into its text: the result is always JSON. */
export const templateMessage = (template: Json, filling: Filling): Message =>
  jsonMessage(
    eventId(filling.news),
    mapTexts(template, (text) => fillIn(text, filling)),
  );
