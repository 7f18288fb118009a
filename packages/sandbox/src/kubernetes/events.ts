import type { KubernetesObject } from './objects.ts';
import { apiVersionOf, type Resource } from './resources.ts';

type Event = KubernetesObject & Readonly<Record<string, unknown>>;

/** What a field is called in `v1`, and what in `events.k8s.io/v1`. */
const NAMES = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const;

const GROUP = 'events.k8s.io';

/** An event as one of the two APIs shows it, whichever it was made by: they are the same events under other names. */
export function asServed(object: KubernetesObject, resource: Resource): KubernetesObject {
  const apiVersion = apiVersionOf(resource);
  if (resource.kind !== 'Event' || object.apiVersion === apiVersion) return object;
  const isNew = resource.group === GROUP;
  const renamed = new Map(NAMES.map(([old, now]) => (isNew ? [old, now] : [now, old])));
  const fields = Object.entries(object).map(([name, value]) => [renamed.get(name as never) ?? name, value]);
  return { ...Object.fromEntries(fields), apiVersion } as KubernetesObject;
}

type Rule = { readonly name: string; readonly isKept: (value: unknown) => boolean; readonly words: string };

const REQUIRED = ['eventTime', 'reportingController', 'action', 'reason', 'reportingInstance'];
const DEPRECATED = NAMES.map(([, now]) => now).filter((name) => name.startsWith('deprecated'));

const isAtMost = (bytes: number) => (value: unknown) => Buffer.byteLength(String(value ?? '')) <= bytes;
const short = (name: string, bytes: number): Rule => ({ name, isKept: isAtMost(bytes), words: `can have at most ${bytes} characters` });

const RULES: readonly Rule[] = [
  ...REQUIRED.map((name) => ({ name, isKept: Boolean, words: 'Required value' })),
  ...['action', 'reason', 'reportingInstance'].map((name) => short(name, 128)),
  short('note', 1_024),
  { name: 'type', isKept: (value) => value === 'Normal' || value === 'Warning', words: 'has invalid value' },
  ...DEPRECATED.map((name) => ({ name, isKept: (value: unknown) => value === undefined, words: 'needs to be unset' })),
];

/** What the new API demands of an event and the old one does not (ValidateEventCreate). */
export function newEventProblems(object: KubernetesObject): readonly string[] {
  if (object.apiVersion !== `${GROUP}/v1`) return [];
  return RULES.filter(({ name, isKept }) => !isKept((object as Event)[name])).map(({ name, words }) => `${name}: ${words}`);
}
