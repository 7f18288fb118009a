import type { InterruptionView } from '@lastcall/plugin-api';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../format.ts';
import type { PageState } from '../state/page-state.ts';
import { addressOf } from '../state/route.ts';
import { countdownTo, groupOf, nameOf, spareMs } from '../state/standing.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { CancelButton } from './cancel-button.tsx';
import { useNow, useWorld } from './context.ts';
import { DryRunBadge } from './identity.tsx';
import { Machine } from './machine.tsx';
import { LOOKS, Mark } from './mark.tsx';
import { Notices } from './notices.tsx';
import { StepList } from './step-list.tsx';
import { Moment, TimeLeft } from './time.tsx';

type Props = { readonly id: string; readonly state: PageState };

/** One interruption: what is or was done for it, and when. */
export function InterruptionPage({ id, state }: Props) {
  const { page } = useWorld();
  const view = state.wholes.get(id);
  const newest = state.views.get(id)?.position ?? 0;
  const isWanted = state.isListed && (view === undefined || view.position < newest);
  useEffect(() => {
    if (isWanted) page.look(id);
  }, [isWanted, newest, id, page, state.connection.state]);
  if (view !== undefined) return <Interruption view={view} mayChange={state.about?.changes ?? false} />;
  if (state.unknown.has(id)) return <Unknown id={id} />;
  return <p class="quiet-line">Loading …</p>;
}

function Unknown({ id }: { readonly id: string }) {
  return (
    <section class="empty">
      <h1 tabIndex={-1}>There is no such interruption</h1>
      <p>
        The server knows none with the id <code>{id}</code>. <a href={addressOf({ page: 'history' })}>Search the history</a>
      </p>
    </section>
  );
}

function Interruption({ view, mayChange }: { readonly view: InterruptionView; readonly mayChange: boolean }) {
  const now = useNow(view.closedAt === null);
  return (
    <article class="interruption">
      <div class="title">
        <div>
          <h1 tabIndex={-1}>{nameOf(view)}</h1>
          <p class="under">{factsLine(view)}</p>
        </div>
        {view.closedAt === null ? <Running view={view} /> : <Ended view={view} />}
      </div>
      <Remarks view={view} />
      {mayChange && view.closedAt === null ? <CancelButton id={view.id} /> : null}
      {view.plan === null ? null : <Timeline view={view} now={view.closedAt ?? now} />}
      <StepList view={view} now={now} />
      <div class="aside">
        <Notices view={view} />
        <Machine view={view} />
      </div>
    </article>
  );
}

function factsLine(view: InterruptionView): string {
  const { instanceId, kind, action, region } = view;
  const id = nameOf(view) === instanceId ? null : instanceId;
  return [id, groupOf(view), `${kind}, ${action}`, region].filter(Boolean).join(' · ');
}

function Running({ view }: { readonly view: InterruptionView }) {
  return (
    <div class="standing">
      <TimeLeft deadlineAt={countdownTo(view)} noticedAt={view.noticedAt} />
      <p class="under">
        <DeadlineWords view={view} />
      </p>
    </div>
  );
}

function DeadlineWords({ view: { deadlineAt, plan } }: { readonly view: InterruptionView }) {
  if (deadlineAt === null && plan === null) return <>AWS has set no deadline</>;
  return (
    <>
      {deadlineAt === null ? 'AWS has set no deadline' : 'until AWS’s deadline '}
      {deadlineAt === null ? null : <Moment at={deadlineAt} />}
      {plan === null ? null : ' · the run ends '}
      {plan === null ? null : <Moment at={plan.deadlineAt} />}
    </>
  );
}

function Ended({ view }: { readonly view: InterruptionView }) {
  if (view.outcome === null) return null;
  const { words, tone } = LOOKS[view.outcome];
  return (
    <div class="standing">
      <p class={`ending tone-${tone}`}>
        <span aria-hidden="true">
          <Mark of={view.outcome} size={22} />
        </span>
        {words}
        {view.plan?.dryRun ? <DryRunBadge /> : null}
      </p>
      <p class="under">{[view.reason, spareWords(view)].filter(Boolean).join(' · ')}</p>
    </div>
  );
}

function spareWords(view: InterruptionView): string | null {
  const spare = spareMs(view);
  if (spare === null) return null;
  return spare < 0 ? `${formatDuration(-spare)} after AWS’s deadline` : `${formatDuration(spare)} before AWS’s deadline`;
}

function Remarks({ view: { plan, attempt } }: { readonly view: InterruptionView }) {
  return (
    <>
      {plan?.dryRun ? (
        <p class="remark dry-run">
          <strong>Dry run:</strong> nothing was changed, the steps say what they would have done.
        </p>
      ) : null}
      {plan?.late ? (
        <p class="remark late">
          <strong>Late:</strong> <Words text={plan.late} />
        </p>
      ) : null}
      {attempt > 1 ? (
        <p class="remark">
          <strong>Attempt {attempt}:</strong> another replica, or this one before a restart, has begun this run.
        </p>
      ) : null}
    </>
  );
}

/** Text in which words between backticks are code. */
function Words({ text }: { readonly text: string }) {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}</>;
}
