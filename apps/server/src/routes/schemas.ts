/** Parts of what the API takes and gives, as JSON Schema: the description in `/api/openapi.json` is made of them. */

const text = { type: 'string' } as const;
const count = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const instant = { type: 'string', format: 'date-time' } as const;
const orNull = <T extends object>(schema: T) => ({ anyOf: [schema, { type: 'null' }] });
const listOf = <T extends object>(items: T) => ({ type: 'array', items });
/** A record with all of these keys and no others. */
const record = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  additionalProperties: false,
});
const words = { type: 'object', additionalProperties: true } as const;

/** An answer that says why there is no other. */
export const PROBLEM = { description: 'Why not', ...record({ code: text, message: text, hint: text }) };

/** The parameters of a route about one thing. */
export const ONE = { type: 'object', properties: { id: { ...text, description: 'Its id, as in the list' } }, required: ['id'] };

const what = { id: text, instanceId: text, kind: text, action: text, account: orNull(text), region: orNull(text) };
const when = { noticedAt: instant, openedAt: instant, deadlineAt: orNull(instant), closedAt: orNull(instant) };
const course = { attempt: count, outcome: orNull(text), reason: orNull(text), position: count };

const briefInstance = {
  ...{ tags: words, group: orNull(text), platform: text, zone: orNull(text), privateDnsName: orNull(text) },
  ...{ addresses: listOf(text), lifecycle: text },
};
const instance = {
  ...briefInstance,
  ...{ instanceId: text, groupTags: orNull(words), state: text, vpcId: orNull(text), launchedAt: orNull(instant), hookTimeoutsMs: words },
};
const briefHook = { group: text, name: text, noticedAt: instant };
const hook = record({ ...briefHook, token: orNull(text) });
const briefPlan = {
  ...{ pipeline: text, dryRun: flag, plannedAt: instant, startsAt: instant, deadlineAt: instant },
  ...{ reserveMs: count, late: orNull(text) },
};
const plannedStep = record({
  ...{ id: text, uses: text, decision: text, reason: orNull(text), budgetMs: { type: 'number' }, always: flag, optional: flag },
});
const stage = record({ name: text, startsAt: instant, endsAt: instant, steps: listOf(plannedStep) });
const basis = record({ kind: text, deadlineAt: orNull(instant), hooks: count });
const plan = record({ ...briefPlan, basis, stages: listOf(stage) });
const briefStep = {
  ...{ id: text, stage: text, budgetMs: { type: 'number' }, startedAt: orNull(instant), deadlineAt: orNull(instant) },
  ...{ endedAt: orNull(instant), outcome: orNull(text), summary: text, code: orNull(text) },
};
const step = record({ ...briefStep, uses: text, always: flag, optional: flag, attempt: count, facts: words });
const notice = record({ id: text, source: text, kind: text, noticedAt: instant, receivedAt: instant, deadlineAt: orNull(instant) });

/** An interruption as lists show it. */
export const BRIEF = record({
  ...{ ...what, ...when, ...course, instance: orNull(record(briefInstance)), hooks: listOf(record(briefHook)) },
  ...{ noticeCount: count, plan: orNull(record(briefPlan)), steps: listOf(record(briefStep)) },
});

/** The whole of one. */
export const WHOLE = record({
  ...{ ...what, ...when, ...course, instance: orNull(record(instance)), hooks: listOf(hook) },
  ...{ notices: listOf(notice), plan: orNull(plan), steps: listOf(step) },
});

/** What a cancel has done. */
export const CANCELLING = record({ what: { const: 'cancelling' } });

const entry = record({
  ...{ position: count, at: instant, by: orNull(record({ owner: text, epoch: count })) },
  event: { type: 'object', required: ['what'], properties: { what: text }, additionalProperties: true },
});

/** A part of a journal. */
export const JOURNAL = record({ entries: listOf(entry), next: orNull(count) });

/** Something parked. */
export const PARKED = record({
  ...{ id: text, receivedAt: instant, source: text, reason: text, raw: text, rawLength: count },
  ...{ interruptionId: orNull(text), replayedAt: orNull(instant) },
});

/** What became of a replay. */
export const TAKEN = {
  oneOf: [
    record({
      what: { const: 'accepted' },
      acceptances: listOf(record({ noticeId: text, interruptionId: orNull(text), effect: text })),
    }),
    record({ what: { const: 'ignored' }, reason: text }),
    record({ what: { const: 'parked' }, problem: text }),
  ],
};

/** Who asks, and of what server. */
export const ABOUT = record({
  ...{ version: text, dryRun: flag, signIn: { enum: ['none', 'bearer', 'proxy'] }, signedIn: flag, user: orNull(text), changes: flag },
  scope: orNull({ anyOf: [text, words] }),
});

const previewed = record({
  ...{ instanceId: text, kind: text, action: text, account: orNull(text), region: orNull(text) },
  ...{ noticedAt: instant, deadlineAt: orNull(instant), hooks: listOf(hook) },
  notices: listOf(record({ id: text, kind: text, noticedAt: instant, deadlineAt: orNull(instant) })),
  ...{ pipeline: orNull(text), reason: orNull(text), startsAt: orNull(instant), plan: orNull(plan) },
  foreseen: listOf(record({ step: text, words: text })),
});

/** What a notice would lead to. */
export const PREVIEW = {
  oneOf: [
    record({ what: { const: 'planned' }, plans: listOf(previewed), more: count }),
    record({ what: { enum: ['ignored', 'unreadable'] }, reason: text }),
  ],
};
