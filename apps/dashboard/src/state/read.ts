import type { Hook, InterruptionView, NoticeView, Plan, PlannedStage, StepView } from '@lastcall/plugin-api';

/** A record of the contract as the API writes it: every instant (`…At`) is RFC 3339 text. */
type Written<T> = { readonly [Key in keyof T]: Key extends `${string}At` ? Extract<T[Key], null> | string : T[Key] };

type WrittenPlan = Omit<Written<Plan>, 'stages'> & { readonly stages: readonly Written<PlannedStage>[] };

/** One interruption as `/api/interruptions` and `/api/live` give it. */
export type WrittenInterruption = Omit<Written<InterruptionView>, 'hooks' | 'notices' | 'plan' | 'steps'> & {
  readonly hooks: readonly Written<Hook>[];
  readonly notices: readonly Written<NoticeView>[];
  readonly plan: WrittenPlan | null;
  readonly steps: readonly Written<StepView>[];
};

/** A message that could not be read, or of an interruption nobody could decide, as `/api/parked` gives it. */
export type Parked = {
  readonly id: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly source: string;
  readonly reason: string;
  readonly raw: string;
  /** The interruption that could not be decided; null for a message that could not be read. */
  readonly interruptionId: string | null;
  /** When it was last delivered once more, epoch ms; null while it never was. */
  readonly replayedAt: number | null;
};

/** What became of a replay, as `/api/parked/ID/replay` answers it. */
export type Replayed =
  | { readonly what: 'accepted'; readonly acceptances: readonly { readonly effect: string; readonly interruptionId: string | null }[] }
  | { readonly what: 'ignored'; readonly reason: string }
  | { readonly what: 'parked'; readonly problem: string };

/** Reads an interruption of the API: its instants become epoch ms again, so that one type serves server and page. */
export function readInterruption(written: WrittenInterruption): InterruptionView {
  return {
    ...written,
    ...readInstants(written, ['noticedAt', 'openedAt']),
    ...readOptional(written, ['deadlineAt', 'closedAt']),
    hooks: written.hooks.map((hook) => ({ ...hook, ...readInstants(hook, ['noticedAt']) })),
    notices: written.notices.map(readNotice),
    plan: written.plan === null ? null : readPlan(written.plan),
    steps: written.steps.map((step) => ({ ...step, ...readOptional(step, ['startedAt', 'deadlineAt', 'endedAt']) })),
  };
}

function readNotice(notice: Written<NoticeView>): NoticeView {
  return { ...notice, ...readInstants(notice, ['noticedAt', 'receivedAt']), ...readOptional(notice, ['deadlineAt']) };
}

function readPlan(plan: WrittenPlan): Plan {
  const stages = plan.stages.map((stage) => ({ ...stage, ...readInstants(stage, ['startsAt', 'endsAt']) }));
  return { ...plan, ...readInstants(plan, ['plannedAt', 'startsAt', 'deadlineAt']), stages };
}

function readInstants<Key extends string>(record: Readonly<Record<Key, string>>, keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, Date.parse(record[key])])) as Record<Key, number>;
}

function readOptional<Key extends string>(record: Readonly<Record<Key, string | null>>, keys: readonly Key[]): Record<Key, number | null> {
  const read = (text: string | null) => (text === null ? null : Date.parse(text));
  return Object.fromEntries(keys.map((key) => [key, read(record[key])])) as Record<Key, number | null>;
}

/** Reads a parked message. */
export function readParked(written: Written<Parked>): Parked {
  return { ...written, ...readInstants(written, ['receivedAt']), ...readOptional(written, ['replayedAt']) };
}
