import type { OutsideCall } from '@lastcall/plugin-api';
import type { Received } from './a-receiver.ts';

/** The types of the events that came, without the part they share. */
export const typesOf = (received: readonly Received[]): readonly string[] =>
  received.map(({ body }) => JSON.parse(body).type.replace('dev.lastcall.', ''));

/** The interruptions of the events that came. */
export const subjectsOf = (received: readonly Received[]): readonly string[] => received.map(({ body }) => JSON.parse(body).subject);

/** What PagerDuty was asked to do: `trigger int-1`. */
export const actsOf = (received: readonly Received[]): readonly string[] =>
  received.map(({ body }) => `${JSON.parse(body).event_action} ${JSON.parse(body).dedup_key}`);

/** How the calls ended. */
export const resultsOf = (calls: readonly OutsideCall[]): readonly string[] => calls.map(({ result }) => result);
