import { newEventProblems } from './events.ts';
import type { KubernetesObject, Node } from './objects.ts';
import { badRequest, invalid } from './status-error.ts';

const NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const PREFIX = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ANNOTATIONS_LIMIT = 256 * 1024;

const isLabelValue = (value: string) => value.length <= 63 && NAME.test(value);

function isQualifiedName(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').toReversed();
  const isPrefixGood = prefix === undefined || (prefix.length <= 253 && PREFIX.test(prefix));
  return name !== '' && isLabelValue(name) && isPrefixGood && more.length === 0;
}

function* labelProblems({ metadata }: KubernetesObject): Generator<string> {
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (!isQualifiedName(key)) yield `metadata.labels: Invalid value: "${key}": not a qualified name`;
    if (!isLabelValue(value)) yield `metadata.labels: Invalid value: "${value}": not a label value of at most 63 characters`;
  }
}

function* annotationProblems({ metadata }: KubernetesObject): Generator<string> {
  const annotations = Object.entries(metadata.annotations ?? {});
  for (const [key] of annotations)
    if (!isQualifiedName(key.toLowerCase())) yield `metadata.annotations: Invalid value: "${key}": not a qualified name`;
  const size = annotations.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > ANNOTATIONS_LIMIT) yield `metadata.annotations: Too long: may not be more than ${ANNOTATIONS_LIMIT} bytes`;
}

function* taintProblems({ spec: { taints = [] } }: Node): Generator<string> {
  const seen = new Set<string>();
  for (const { key, value = '', effect } of taints) {
    if (!isQualifiedName(key)) yield `spec.taints: Invalid value: "${key}": not a qualified name`;
    if (!isLabelValue(value)) yield `spec.taints: Invalid value: "${value}": not a label value of at most 63 characters`;
    if (!EFFECTS.includes(effect)) yield `spec.taints: Unsupported value: "${effect}"`;
    if (seen.has(`${key}:${effect}`)) yield `spec.taints: Duplicate value: ${key} with ${effect}`;
    seen.add(`${key}:${effect}`);
  }
}

type Event = { readonly involvedObject?: { readonly namespace?: string }; readonly regarding?: { readonly namespace?: string } };

/** Events about things without a namespace live in `default` (or `kube-system`), the others beside what they are about. */
function* eventProblems(event: KubernetesObject & Event): Generator<string> {
  const { namespace = '' } = event.metadata;
  const about = (event.involvedObject ?? event.regarding)?.namespace ?? '';
  const homes = about === '' ? ['default', 'kube-system'] : [about];
  if (!homes.includes(namespace)) yield `involvedObject.namespace: Invalid value: "${about}": does not match event.namespace`;
  yield* newEventProblems(event);
}

/** What the CustomResourceDefinition demands; the controller's own webhook is not here. */
function* bindingProblems({ spec }: KubernetesObject): Generator<string> {
  const { serviceRef, targetType } = (spec ?? {}) as { serviceRef?: object; targetType?: unknown };
  if (serviceRef === undefined) yield 'spec.serviceRef: Required value';
  if (targetType !== undefined && targetType !== 'instance' && targetType !== 'ip')
    yield `spec.targetType: Unsupported value: "${targetType}": supported values: "instance", "ip"`;
}

function* problemsOf(object: KubernetesObject): Generator<string> {
  yield* labelProblems(object);
  yield* annotationProblems(object);
  if (object.kind === 'Node') yield* taintProblems(object as Node);
  if (object.kind === 'Event') yield* eventProblems(object);
  if (object.kind === 'TargetGroupBinding') yield* bindingProblems(object);
}

/** Times the server reads with exactly six decimals and nothing else (micro_time.go). */
function microTimesOf({ spec, ...object }: KubernetesObject): readonly unknown[] {
  const { renewTime, acquireTime } = (spec ?? {}) as { renewTime?: unknown; acquireTime?: unknown };
  return [(object as { eventTime?: unknown }).eventTime, renewTime, acquireTime].filter((time) => time !== undefined && time !== null);
}

/** Throws the `StatusError` for an object the real server would not store: 400 for a time it cannot read, 422 for values that break its rules. */
export function validate(object: KubernetesObject): void {
  const unread = microTimesOf(object).find((time) => !MICRO_TIME.test(String(time)));
  if (unread !== undefined) throw badRequest(`parsing time "${unread}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse`);
  const problems = [...problemsOf(object)];
  if (problems.length > 0) throw invalid(`${object.kind} "${object.metadata.name}" is invalid: ${problems.join(', ')}`);
}
