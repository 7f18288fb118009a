import type { InterruptionView } from '@lastcall/plugin-api';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatDuration, formatMoment } from '../format.ts';
import { LOOKS, Mark } from '../views/mark.tsx';
import { type Timeline as Drawing, type Flag, LANES, type Line, layOut, type Piece, SIZES, type StageBox, type StepRow } from './layout.ts';

type Props = { readonly view: InterruptionView; readonly now: number };

/** The course of one interruption over time. What it shows is also in the lists below it, so it is read out as one image. */
export function Timeline({ view, now }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  return (
    <figure class={view.plan?.dryRun ? 'timeline dry-run' : 'timeline'}>
      <div ref={frame}>{width === 0 ? null : <Sheet view={view} now={now} width={width} />}</div>
      <Legend />
    </figure>
  );
}

function Sheet({ view, now, width }: Props & { readonly width: number }) {
  const drawing = layOut({ view, now, width });
  return (
    <>
      <svg width={width} height={drawing.height} role="img" aria-label={describe(view)}>
        <Patterns />
        <Ground drawing={drawing} />
        {drawing.stages.map((stage) => (
          <StageWindow key={stage.name} stage={stage} drawing={drawing} />
        ))}
        {drawing.lines.map((line) => (
          <UprightLine key={line.what} line={line} drawing={drawing} />
        ))}
        {drawing.steps.map((row) => (
          <StepBar key={row.id} row={row} drawing={drawing} />
        ))}
        <LaneNames drawing={drawing} />
        {drawing.flags.map((flag) => (
          <FlagMark key={`${flag.words} ${flag.x}`} flag={flag} />
        ))}
      </svg>
      <FarAwayWords drawing={drawing} now={now} origin={view.noticedAt} />
    </>
  );
}

function describe({ steps, closedAt }: InterruptionView): string {
  const words = steps.map(
    ({ id, outcome, startedAt }) => `${id} ${outcome ?? (startedAt === null || closedAt !== null ? 'not begun' : 'running')}`,
  );
  return `Timeline: ${words.join(', ') || 'no steps yet'}`;
}

/** The width of an element, px, followed; 0 until it is known. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    setWidth(current.clientWidth);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

function Patterns() {
  return (
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-ground" width="6" height="6" />
        <rect class="hatch-line" width="2.5" height="6" />
      </pattern>
      <pattern id="reserve" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="reserve-line" width="1" height="5" />
      </pattern>
    </defs>
  );
}

function Ground({ drawing: { ticks, plot, height, reserve, rowsY } }: { readonly drawing: Drawing }) {
  const bottom = height - SIZES.foot;
  return (
    <g class="ground">
      {reserve ? <rect class="reserve" {...reserve} y={rowsY} height={bottom - rowsY} /> : null}
      {ticks.map(({ x, label }) => (
        <g key={label}>
          <line x1={x} x2={x} y1={SIZES.head} y2={bottom} />
          <text x={x} y={height - 6} text-anchor={tickAnchor(x, plot)}>
            {label}
          </text>
        </g>
      ))}
      <line class="axis" x1={plot.x} x2={plot.x + plot.width} y1={bottom} y2={bottom} />
    </g>
  );
}

function tickAnchor(x: number, { x: start, width }: Piece): 'start' | 'middle' | 'end' {
  if (x - start < 16) return 'start';
  return start + width - x < 16 ? 'end' : 'middle';
}

function StageWindow({ stage: { name, y, height, window }, drawing }: { readonly stage: StageBox; readonly drawing: Drawing }) {
  return (
    <g class="stage">
      <line x1={0} x2={drawing.width} y1={y} y2={y} />
      <rect class="window" x={window.x} width={window.width} y={y + 1} height={height - 1} />
      <text x={0} y={y + 17}>
        {name}
      </text>
    </g>
  );
}

function StepBar({ row, drawing }: { readonly row: StepRow; readonly drawing: Drawing }) {
  const { id, y, standing, budget, bar, words } = row;
  const barY = y + (drawing.isNarrow ? 19 : 7);
  const tone = `step ${standing} tone-${LOOKS[standing].tone}`;
  return (
    <g class={tone}>
      <Mark of={standing} x={0} y={drawing.isNarrow ? y : y + 6} size={14} />
      <text class="label" x={21} y={drawing.isNarrow ? y + 11 : y + 17}>
        {id}
      </text>
      {budget ? <rect class="budget" x={budget.x} width={budget.width} y={barY - 2.5} height={SIZES.bar + 5} rx={3} /> : null}
      {bar ? <rect class="bar" x={bar.x} width={bar.width} y={barY} height={SIZES.bar} rx={1.5} /> : null}
      {words ? (
        <text class="words" x={words.x} y={barY + 10} text-anchor={words.anchor}>
          {words.text}
        </text>
      ) : null}
    </g>
  );
}

const LINE_WORDS = { 'aws-deadline': 'AWS deadline', 'run-deadline': 'run ends', now: 'now' } as const;
/** Each line's words stand at a height of their own, so that they never meet. */
const LINE_Y = { 'aws-deadline': 12, 'run-deadline': 27, now: 42 } as const;

function UprightLine({ line: { what, x }, drawing: { height, plot } }: { readonly line: Line; readonly drawing: Drawing }) {
  const before = x - plot.x > plot.width / 2;
  return (
    <g class={`upright ${what}`}>
      <line x1={x} x2={x} y1={LINE_Y[what] - 10} y2={height - SIZES.foot} />
      <text x={before ? x - 5 : x + 5} y={LINE_Y[what]} text-anchor={before ? 'end' : 'start'}>
        {LINE_WORDS[what]}
      </text>
    </g>
  );
}

function FlagMark({ flag: { shape, x, y, words } }: { readonly flag: Flag }) {
  return (
    <g class={`flag ${shape}`} transform={`translate(${x} ${y})`}>
      <title>{words}</title>
      {shape === 'notice' ? <path d="M0-6 6 0 0 6-6 0z" /> : <path d="M-1.2 8V-7H8L5-3.5 8 0H.8v8z" />}
    </g>
  );
}

function LaneNames({ drawing: { flags, isNarrow } }: { readonly drawing: Drawing }) {
  if (isNarrow) return null;
  return (
    <g class="lane-names">
      <text x={0} y={LANES.notice + 4}>
        notices
      </text>
      {flags.some(({ shape }) => shape === 'hook') ? (
        <text x={0} y={LANES.hook + 4}>
          hooks
        </text>
      ) : null}
    </g>
  );
}

function FarAwayWords({ drawing, now, origin }: { readonly drawing: Drawing; readonly now: number; readonly origin: number }) {
  if (drawing.farAway.length === 0) return null;
  return (
    <p class="far-away">
      {drawing.farAway
        .map(
          ({ what, at, side }) =>
            `${side === 'before' ? '←' : '→'} ${what} ${formatMoment(at, now)}, ${formatDuration(Math.abs(at - origin))} from the notice`,
        )
        .join(' · ')}
    </p>
  );
}

/** What the shapes mean. */
function Legend() {
  return (
    <figcaption class="legend">
      {(['bar', 'budget', 'window', 'reserve', 'notice', 'hook', 'aws-deadline', 'run-deadline'] as const).map((what) => (
        <span key={what}>
          <i class={`key ${what}`} />
          {LEGEND_WORDS[what]}
        </span>
      ))}
    </figcaption>
  );
}

const LEGEND_WORDS = {
  bar: 'at work',
  budget: 'budget',
  window: 'planned',
  reserve: 'reserve',
  notice: 'notice',
  hook: 'hook',
  'aws-deadline': 'AWS deadline',
  'run-deadline': 'end of the run',
} as const;
