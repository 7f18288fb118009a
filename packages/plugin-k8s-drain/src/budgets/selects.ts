import type { LabelSelector } from '../api-server/objects.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Whether the labels meet one requirement. An operator we do not know is met by nothing. */
function meets(labels: Labels, { key, operator, values = [] }: Requirement): boolean {
  const value = labels[key];
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  if (operator === 'In') return value !== undefined && values.includes(value);
  return operator === 'NotIn' && (value === undefined || !values.includes(value));
}

/** True when the selector selects an object with these labels. No selector selects nothing; an empty one, as policy/v1 has it, everything. */
export function selects(selector: LabelSelector | null | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  const named = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return named && (selector.matchExpressions ?? []).every((requirement) => meets(labels, requirement));
}
