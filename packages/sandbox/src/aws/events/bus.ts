import type { Agenda } from '../../agenda.ts';
import { createLatest } from '../../latest.ts';
import type { AwsEvent } from './event.ts';

/** Where matching events go, like an EventBridge rule with one target. */
export type Rule = {
  /** A topic's ARN, a queue's ARN or URL, or the URL of an API destination. */
  readonly to: string;
  /** Detail-types that match, or the beginnings of some where they end in `*`. Default: every event. */
  readonly detailTypes?: readonly string[];
  /** Extra headers of an API destination, its key above all. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long events are under way, ms. Default 0. */
  readonly delayMs?: number;
  /** How often each event is delivered. Default 1; more imitates EventBridge's duplicates. */
  readonly copies?: number;
};

/** Carries a body to a rule's target. */
export type Carry = (body: string, rule: Rule) => Promise<void>;

/** An event bus. */
export type Bus = {
  /** Adds a rule; returns a function that takes it away. */
  route(rule: Rule): () => void;
  /** Sends the event to every matching target. Resolves when those without a delay have been tried. */
  publish(event: AwsEvent): Promise<void>;
  /** The latest 10,000 events that were published, oldest first. */
  readonly published: readonly AwsEvent[];
};

const MOST_PUBLISHED = 10_000;

const matches = ({ detailTypes }: Rule, event: AwsEvent): boolean =>
  detailTypes === undefined ||
  detailTypes.some((type) => (type.endsWith('*') ? event['detail-type'].startsWith(type.slice(0, -1)) : type === event['detail-type']));

/** A bus whose delays run by the agenda. */
export function createBus(agenda: Agenda, carry: Carry): Bus {
  const rules = new Set<Rule>();
  const published = createLatest<AwsEvent>(MOST_PUBLISHED);
  const deliver = async (body: string, rule: Rule): Promise<void> => {
    for (let copy = 0; copy < (rule.copies ?? 1); copy += 1) await carry(body, rule);
  };
  const send = (body: string, rule: Rule): Promise<void> => {
    if (rule.delayMs === undefined) return deliver(body, rule);
    agenda.after(rule.delayMs, () => void deliver(body, rule));
    return Promise.resolve();
  };
  return {
    published: published.all,
    route(rule) {
      rules.add(rule);
      return () => void rules.delete(rule);
    },
    async publish(event) {
      published.add(event);
      const body = JSON.stringify(event);
      await Promise.all([...rules].filter((rule) => matches(rule, event)).map((rule) => send(body, rule)));
    },
  };
}
