import type { Event, InterruptionView, JournalEntry, Log } from '@lastcall/plugin-api';
import type { Listener } from './follower.ts';
import { instant } from './sight/written.ts';
import { groupOf, nodeOf } from './terminal/standing.ts';

/** What a line tells of one kind of entry, besides which interruption it is about. */
type Fields = Readonly<Record<string, unknown>>;
type Told<What extends Event['what']> = Extract<Event, { what: What }>;
type Tell<What extends Event['what']> = (event: Told<What>, entry: JournalEntry, view: InterruptionView) => Fields;

/**
 * Writes one line per journal entry, named as the journal names it. Instants are RFC 3339 and their fields end in `At`; durations are
 * milliseconds and theirs end in `Ms`. What is not known is left out.
 */
export function logJournal(log: Log): Listener {
  return (entry, view) => {
    const { event, position } = entry;
    const tell = FIELDS[event.what] as Tell<typeof event.what>;
    log[levelOf(event)](
      event.what,
      known({ position, at: instant(entry.at), ...whose(view), ...writer(entry), ...tell(event as never, entry, view) }),
    );
  };
}

/** Ends that are no good news, by what happened. */
const WORRYING: readonly string[] = ['failed', 'timed-out', 'not-reached', 'degraded', 'undecided'];

/** A run that was still at work when its time was over is what somebody should be woken for; other bad news can be read in the morning. */
function levelOf(event: Event): keyof Log {
  if ('outcome' in event) return event.outcome === 'out-of-time' ? 'error' : worryIf(WORRYING.includes(event.outcome));
  if (event.what === 'closed-without-run') return worryIf(WORRYING.includes(event.because));
  if (event.what === 'step-prepared') return worryIf(event.problem !== null);
  return worryIf(event.what === 'planned' && event.plan.late !== null);
}

const worryIf = (isBad: boolean): 'warn' | 'info' => (isBad ? 'warn' : 'info');

const whose = (view: InterruptionView): Fields => ({
  interruptionId: view.id,
  instanceId: view.instanceId,
  kind: view.kind,
  name: view.instance?.tags.Name,
  group: groupOf(view),
  node: nodeOf(view),
});

const writer = ({ by }: JournalEntry): Fields => (by === null ? {} : { owner: by.owner, epoch: by.epoch });

/** Plans and instances are long: the journal has them, a line has what people search for. */
const FIELDS: { readonly [What in Event['what']]: Tell<What> } = {
  'notice-accepted': ({ noticeId, source, kind, noticedAt, deadlineAt }, { at }) => ({
    ...{ noticeId, source, noticeKind: kind, noticedAt: instant(noticedAt), ageMs: at - noticedAt, deadlineAt: instant(deadlineAt) },
  }),
  'run-claimed': ({ attempt }) => ({ attempt }),
  'looked-up': ({ found, instance }) => ({ found, zone: instance?.zone, lifecycle: instance?.lifecycle }),
  planned: ({ plan, redo }) => ({
    ...{ pipeline: plan.pipeline, deadlineAt: instant(plan.deadlineAt), late: plan.late, dryRun: plan.dryRun },
    ...{ steps: idsOf(plan, 'run'), leftOut: idsOf(plan, 'left-out'), redo: redo.length === 0 ? null : redo },
  }),
  'step-prepared': ({ step, problem, facts }) => ({ step, problem, facts: some(facts) }),
  'step-started': ({ step, attempt, deadlineAt }, { at }) => ({
    step,
    attempt,
    deadlineAt: instant(deadlineAt),
    budgetMs: deadlineAt - at,
  }),
  'step-progress': ({ step, text, facts }) => ({ step, text, facts: some(facts) }),
  'step-ended': ({ step, outcome, summary, code, facts }, { at }, view) => ({
    ...{ step, outcome, summary, code, tookMs: tookMs(view, step, at), facts: some(facts) },
  }),
  closed: ({ outcome, reason }, { at }, view) => ({ outcome, reason, tookMs: at - view.openedAt, marginMs: marginMs(view, at) }),
  'closed-without-run': ({ because, reason }, { at }, view) => ({ because, reason, tookMs: at - view.openedAt }),
};

function idsOf({ stages }: Told<'planned'>['plan'], decision: 'run' | 'left-out'): readonly string[] {
  return stages.flatMap(({ steps }) => steps.filter((step) => step.decision === decision).map(({ id }) => id));
}

function tookMs({ steps }: InterruptionView, id: string, at: number): number | null {
  const startedAt = steps.find((step) => step.id === id)?.startedAt ?? null;
  return startedAt === null ? null : at - startedAt;
}

const marginMs = ({ deadlineAt }: InterruptionView, at: number): number | null => (deadlineAt === null ? null : deadlineAt - at);

const some = (facts: Fields): Fields | null => (Object.keys(facts).length === 0 ? null : facts);

const known = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
