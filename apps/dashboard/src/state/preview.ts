import type { Interruption, InterruptionView, Plan } from '@lastcall/plugin-api';

/** What is asked when a notice is pasted. `ageMs`: how long after its own instant it arrives, ms. */
export type PreviewRequest = {
  readonly notice: string;
  readonly ageMs: number;
  readonly instance: {
    readonly group: string | null;
    readonly platform: 'linux' | 'windows';
    readonly tags?: Readonly<Record<string, string>>;
  };
};

/** What would be done for one instance, as `/api/plan` answers it. */
export type Foreseen = Omit<Interruption, 'id' | 'instance'> & {
  readonly pipeline: string | null;
  /** Why nothing would be done; null when something would. */
  readonly reason: string | null;
  readonly startsAt: number | null;
  readonly plan: Plan | null;
  readonly foreseen: readonly { readonly step: string; readonly words: string }[];
};

/** What a notice would lead to. `more`: instances beyond those that are planned for. */
export type Previewed =
  | { readonly what: 'planned'; readonly plans: readonly Foreseen[]; readonly more: number }
  | { readonly what: 'ignored' | 'unreadable'; readonly reason: string };

/** Tags as a person types them, `key=value` on lines or after commas; what has no `=` is passed over. */
export function tagsIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(/[\n,]/).map((pair) => /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(pair));
  return Object.fromEntries(pairs.flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2] ?? '']])));
}

/** A plan as an interruption that has just been planned, so that it is drawn like one. Null where nothing is planned. */
export function asInterruption(foreseen: Foreseen, index: number): InterruptionView | null {
  const { plan, pipeline: _, reason: _reason, startsAt: _startsAt, foreseen: _foreseen, ...interruption } = foreseen;
  if (plan === null) return null;
  const untold = { instance: null, notices: [], attempt: 0, closedAt: null, outcome: null, reason: null };
  return { ...interruption, ...untold, id: `preview-${index}`, openedAt: plan.plannedAt, plan, steps: stepsOf(plan) };
}

function stepsOf(plan: Plan): InterruptionView['steps'] {
  const notBegun = { attempt: 0, startedAt: null, deadlineAt: null, endedAt: null, outcome: null, code: null, facts: {} };
  return plan.stages.flatMap(({ name, steps }) =>
    steps.map(({ id, uses, budgetMs, always, optional, reason }) => ({
      ...{ id, uses, stage: name, budgetMs, always, optional, summary: reason ?? '' },
      ...notBegun,
    })),
  );
}
