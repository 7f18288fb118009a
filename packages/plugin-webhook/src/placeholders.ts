import type { InterruptionView } from '@lastcall/plugin-api';
import { digestOf } from './digest.ts';
import type { Json } from './event-data.ts';
import type { News } from './occasions.ts';
import { eventId, eventType, type Sender } from './shapes/cloud-event.ts';
import { groupOf, isDryRun, marginMsOf, oneLine, pageOf } from './words.ts';

/** What a text is filled in with. */
export type Filling = Sender & { readonly news: News };

type Value = string | number | boolean | null;
type Read = (filling: Filling) => Value;

const MAX_VALUE = 1_000;

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const ofView =
  (read: (view: InterruptionView) => Value): Read =>
  ({ news }) =>
    read(news.view);

type Happening = { readonly step?: string; readonly outcome?: string; readonly summary?: string; readonly code?: string | null };

/** What only some events have. */
const ofEvent =
  (name: keyof Happening): Read =>
  ({ news }) =>
    (news.entry.event as Happening)[name] ?? null;

const digestText: Read = ({ news: { entry, view }, link }) => digestOf({ views: [view], more: 0, at: entry.at, link }).title;

const VALUES: Readonly<Record<string, Read>> = {
  event: ({ news }) => eventType(news),
  eventId: ({ news }) => eventId(news),
  time: ({ news }) => instant(news.entry.at),
  source: ({ source }) => source,
  text: digestText,
  link: ({ news, link }) => (link === null ? null : pageOf(link, news.view.id)),
  interruptionId: ofView(({ id }) => id),
  instanceId: ofView(({ instanceId }) => instanceId),
  kind: ofView(({ kind }) => kind),
  action: ofView(({ action }) => action),
  account: ofView(({ account }) => account),
  region: ofView(({ region }) => region),
  zone: ofView(({ instance }) => instance?.zone ?? null),
  group: ofView(groupOf),
  node: ofView(({ instance }) => instance?.privateDnsName ?? null),
  noticedAt: ofView(({ noticedAt }) => instant(noticedAt)),
  deadline: ofView(({ deadlineAt }) => instant(deadlineAt)),
  pipeline: ofView(({ plan }) => plan?.pipeline ?? null),
  dryRun: ofView(isDryRun),
  outcome: ofView(({ outcome }) => outcome),
  reason: ofView(({ reason }) => reason),
  marginSeconds: ofView((view) => {
    const marginMs = marginMsOf(view);
    return marginMs === null ? null : Math.floor(marginMs / 1_000);
  }),
  step: ofEvent('step'),
  stepOutcome: ({ news: { entry } }) => (entry.event.what === 'step-ended' ? entry.event.outcome : null),
  summary: ofEvent('summary'),
  code: ofEvent('code'),
};

/** Every name that can be written, for people. */
export const KNOWN_PLACEHOLDERS: readonly string[] = [...Object.keys(VALUES), 'tag:NAME', 'facts.STEP.NAME'];

const own = <T>(values: Readonly<Record<string, T>> | null | undefined, name: string): T | null =>
  values && Object.hasOwn(values, name) ? (values[name] as T) : null;

const tagNamed = (name: string): Read => ofView(({ instance }) => own(instance?.tags, name) ?? own(instance?.groupTags, name));

const factNamed = (step: string, name: string): Read =>
  ofView(({ steps }) => {
    const value = own(steps.find(({ id }) => id === step)?.facts, name);
    return value === null || typeof value === 'object' ? null : (value as Value);
  });

/** How the value of a name is read; null where the name means nothing here. */
function readerOf(name: string): Read | null {
  const [, tag] = /^tag:(.+)$/s.exec(name) ?? [];
  if (tag !== undefined) return tagNamed(tag);
  const [, step, fact] = /^facts\.([^.]+)\.(.+)$/s.exec(name) ?? [];
  return step !== undefined && fact !== undefined ? factNamed(step, fact) : own(VALUES, name);
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
const NOTHING_ELSE = /^\{\{\s*([^{}!]*?)\s*\}\}$/;
/** `{{! x }}` stands for `{{ x }}`, which others fill in. */
const OF_OTHERS = /^!/;

/** Names in the placeholders of a text that mean nothing here. */
export function unknownPlaceholders(text: string): readonly string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return names.filter((name) => !OF_OTHERS.test(name) && readerOf(name) === null);
}

const valueNamed = (name: string, filling: Filling): Value => {
  const value = readerOf(name)?.(filling) ?? null;
  return typeof value === 'string' ? oneLine(value, MAX_VALUE) : value;
};

/**
 * A text with its values in place, where what is not known leaves nothing. A text that is one placeholder and nothing else
 * becomes the value itself: a number, a truth value, or null where it is not known.
 */
export function fillIn(text: string, filling: Filling): Json {
  const [, only] = NOTHING_ELSE.exec(text) ?? [];
  if (only !== undefined) return valueNamed(only, filling);
  return text.replaceAll(PLACEHOLDER, (whole, name: string) =>
    OF_OTHERS.test(name) ? whole.replace('{{!', '{{') : String(valueNamed(name, filling) ?? ''),
  );
}
