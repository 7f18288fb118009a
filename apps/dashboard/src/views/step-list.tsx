import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import { formatDuration } from '../format.ts';
import { isLeftOut, standingOf, workedMs } from '../state/standing.ts';
import { FactList } from './fact-list.tsx';
import { LOOKS, Mark } from './mark.tsx';

type Props = { readonly view: InterruptionView; readonly now: number };

/** The steps in order: how each stands, how long it took, what it says. */
export function StepList({ view, now }: Props) {
  if (view.steps.length === 0) return null;
  return (
    <section>
      <h2>Steps {view.plan === null ? null : <span class="under">of pipeline {view.plan.pipeline}</span>}</h2>
      <ol class="steps">
        {view.steps.map((step) => (
          <Step key={step.id} step={step} view={view} now={now} />
        ))}
      </ol>
    </section>
  );
}

function Step({ step, view, now }: Props & { readonly step: StepView }) {
  const standing = standingOf(step, view.closedAt);
  return (
    <li class={`step ${standing}`}>
      <span aria-hidden="true">
        <Mark of={standing} />
      </span>
      <div class="step-head">
        <strong>{step.id}</strong>
        <span class={`tone-${LOOKS[standing].tone}`}>{isLeftOut(step) ? 'left out' : LOOKS[standing].words}</span>
        <span class="under">{timeWords(step, view.closedAt ?? now)}</span>
        <Policy step={step} />
      </div>
      {step.summary === '' ? null : <p class="summary">{step.summary}</p>}
      {step.code === null || isLeftOut(step) ? null : <code class="code">{step.code}</code>}
      <FactList facts={step.facts} />
    </li>
  );
}

function timeWords(step: StepView, now: number): string {
  const worked = workedMs(step, now);
  if (step.budgetMs === 0) return '';
  const allowed = step.startedAt !== null && step.deadlineAt !== null ? step.deadlineAt - step.startedAt : step.budgetMs;
  return worked === null ? `up to ${formatDuration(allowed)}` : `${formatDuration(worked)} of ${formatDuration(allowed)}`;
}

function Policy({ step: { always, optional, attempt, uses, id } }: { readonly step: StepView }) {
  const words = [
    uses === id ? null : uses,
    always ? 'always' : null,
    optional ? 'optional' : null,
    attempt > 1 ? `attempt ${attempt}` : null,
  ].filter(Boolean);
  return words.length === 0 ? null : <span class="policy">{words.join(' · ')}</span>;
}
