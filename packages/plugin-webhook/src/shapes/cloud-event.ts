import type { Event } from '@lastcall/plugin-api';
import { eventData } from '../event-data.ts';
import type { Message } from '../message.ts';
import { type News, occasionsOf } from '../occasions.ts';

const PREFIX = 'dev.lastcall';

/** What the envelope says of us. */
export type Sender = { readonly source: string; readonly link: string | null };

/** Under this id a receiver knows an event again: the place in the journal never changes, and no other store has the interruption. */
export const eventId = ({ entry }: News): string => `${entry.interruptionId}-${entry.position}`;

const STEP_TYPES: Partial<Record<Event['what'], string>> = {
  'step-prepared': `${PREFIX}.step.prepared`,
  'step-started': `${PREFIX}.step.started`,
  'step-progress': `${PREFIX}.step.progressed`,
  'step-ended': `${PREFIX}.step.ended`,
};

/** The event’s type: `dev.lastcall.interruption.closed`, `dev.lastcall.step.ended`, … One for each sort of journal entry. */
export const eventType = (news: News): string => STEP_TYPES[news.entry.event.what] ?? `${PREFIX}.interruption.${occasionsOf(news)[0]}`;

/** An event as CloudEvents 1.0 has it in structured mode, with the extension `partitionkey` for receivers that keep an order per key. */
export function cloudEvent(news: News, { source, link }: Sender): Message {
  const { entry } = news;
  const event = {
    specversion: '1.0',
    id: eventId(news),
    type: eventType(news),
    source,
    subject: entry.interruptionId,
    time: new Date(entry.at).toISOString(),
    datacontenttype: 'application/json',
    partitionkey: entry.interruptionId,
    data: eventData(news, link),
  };
  return { id: event.id, contentType: 'application/cloudevents+json; charset=UTF-8', body: JSON.stringify(event) };
}
