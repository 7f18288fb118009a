import type { NoRunReason, RunOutcome } from '@lastcall/plugin-api';
import type { ComponentChildren } from 'preact';
import type { Standing } from '../state/standing.ts';

/** Everything that has a mark: how a step stands, how a run ended, why there was none. */
export type Marked = Standing | RunOutcome | NoRunReason;

/** Which of the five colours a mark has; its shape says the same to those who see no colours. */
export type Tone = 'good' | 'bad' | 'late' | 'quiet' | 'accent';

const SHAPES = {
  check: (
    <>
      <circle cx="8" cy="8" r="7" />
      <path class="cut" d="m4.8 8.3 2.3 2.3 4.2-4.8" />
    </>
  ),
  cross: (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" rx="2" />
      <path class="cut" d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" />
    </>
  ),
  hourglass: <path d="M3 1h10v2.2L9.4 8l3.6 4.8V15H3v-2.2L6.6 8 3 3.2z" />,
  warning: (
    <>
      <path d="M8 1.2 15.4 14.6H.6z" stroke-linejoin="round" />
      <path class="cut" d="M8 6v4m0 2.2v.1" />
    </>
  ),
  dash: (
    <g class="hollow">
      <circle cx="8" cy="8" r="6" />
      <path d="M5.4 8h5.2" />
    </g>
  ),
  slash: (
    <g class="hollow">
      <circle cx="8" cy="8" r="6" />
      <path d="m3.8 12.2 8.4-8.4" />
    </g>
  ),
  dotted: (
    <g class="hollow">
      <circle cx="8" cy="8" r="6" stroke-dasharray="1.6 2.17" />
    </g>
  ),
  dot: (
    <g class="hollow">
      <circle cx="8" cy="8" r="3" />
    </g>
  ),
  ring: (
    <g class="hollow turning">
      <circle cx="8" cy="8" r="6" stroke-dasharray="28 9.7" />
      <circle cx="8" cy="8" r="1.4" />
    </g>
  ),
} satisfies Record<string, ComponentChildren>;

type Look = { readonly shape: keyof typeof SHAPES; readonly tone: Tone; readonly words: string };

const NO_RUN: Look = { shape: 'dash', tone: 'quiet', words: 'no run' };

/** Shape, colour and words of everything that has a mark. */
export const LOOKS: { readonly [What in Marked]: Look } = {
  running: { shape: 'ring', tone: 'accent', words: 'running' },
  waiting: { shape: 'dot', tone: 'quiet', words: 'waiting' },
  succeeded: { shape: 'check', tone: 'good', words: 'succeeded' },
  skipped: { shape: 'dash', tone: 'quiet', words: 'skipped' },
  failed: { shape: 'cross', tone: 'bad', words: 'failed' },
  'timed-out': { shape: 'hourglass', tone: 'late', words: 'timed out' },
  'not-reached': { shape: 'dotted', tone: 'quiet', words: 'not reached' },
  degraded: { shape: 'warning', tone: 'late', words: 'degraded' },
  'out-of-time': { shape: 'hourglass', tone: 'bad', words: 'out of time' },
  cancelled: { shape: 'slash', tone: 'quiet', words: 'cancelled' },
  'called-off': { shape: 'slash', tone: 'quiet', words: 'called off' },
  foreign: { ...NO_RUN, words: 'not ours' },
  absent: { ...NO_RUN, words: 'unknown to AWS' },
  undecided: { ...NO_RUN, words: 'undecided' },
  'no-pipeline': { ...NO_RUN, words: 'no pipeline' },
  spread: { ...NO_RUN, words: 'spread' },
};

type MarkProps = { readonly of: Marked; readonly label?: string; readonly x?: number; readonly y?: number; readonly size?: number };

/** The mark, in a page or inside another drawing. `label` is what is read out; default: its words. */
export function Mark({ of, label, x, y, size = 16 }: MarkProps) {
  const { shape, tone, words } = LOOKS[of];
  const place = { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }) };
  return (
    <svg class={`mark tone-${tone}`} viewBox="0 0 16 16" width={size} height={size} role="img" {...place}>
      <title>{label ?? words}</title>
      {SHAPES[shape]}
    </svg>
  );
}

/** The mark with its word beside it. */
export function MarkedWord({ of }: { readonly of: Marked }) {
  return (
    <span class={`marked-word tone-${LOOKS[of].tone}`}>
      <span aria-hidden="true">
        <Mark of={of} />
      </span>
      {LOOKS[of].words}
    </span>
  );
}
