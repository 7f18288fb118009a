import { formatCountdown, formatMoment, formatUtc } from '../format.ts';
import { useNow, useWorld } from './context.ts';

/** An instant in local time, the day left out when it is today; in UTC on hovering, as AWS's logs have it. */
export function Moment({ at }: { readonly at: number }) {
  const { clock } = useWorld();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
      {formatMoment(at, clock.now())}
    </time>
  );
}

type TimeLeftProps = { readonly deadlineAt: number | null; readonly noticedAt: number };

/** From here on time left is shown as urgent, ms. */
const URGENT_MS = 30_000;

/** Time left until a deadline, counting down, with the share that is left since the notice as a line under it. */
export function TimeLeft({ deadlineAt, noticedAt }: TimeLeftProps) {
  const now = useNow(deadlineAt !== null);
  if (deadlineAt === null) return <span class="time-left none">no deadline</span>;
  const leftMs = deadlineAt - now;
  const share = Math.min(1, Math.max(0, leftMs / (deadlineAt - noticedAt)));
  return (
    <span class={`time-left ${urgencyOf(leftMs)}`}>
      {/* A timer is not read out every second unless asked for. */}
      <time role="timer" dateTime={new Date(deadlineAt).toISOString()} title={`until ${formatUtc(deadlineAt)}`}>
        {formatCountdown(leftMs)}
      </time>
      <span class="share" aria-hidden="true">
        <span style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </span>
    </span>
  );
}

function urgencyOf(leftMs: number): 'past' | 'urgent' | 'calm' {
  if (leftMs <= 0) return 'past';
  return leftMs < URGENT_MS ? 'urgent' : 'calm';
}
