import { useEffect } from 'preact/hooks';
import { formatCount } from '../format.ts';
import type { PageState } from '../state/page-state.ts';
import type { Parked } from '../state/read.ts';
import { addressOf } from '../state/route.ts';
import { useWorld } from './context.ts';
import { ReplayButton } from './replay-button.tsx';
import { Moment } from './time.tsx';

/** What nobody could read or decide, newest first: each was kept, none is tried again by itself. */
export function ParkedList({ state }: { readonly state: PageState }) {
  const { parked, about } = state;
  const { page } = useWorld();
  useEffect(page.lookForParked, [page]);
  if (parked === null) return <p class="quiet-line">Loading …</p>;
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>{parked.length === 0 ? 'Nothing is parked' : formatCount(parked.length, 'parked message')}</h1>
      </div>
      <p class="quiet-line">
        Messages that nobody could read, and those about instances nobody could say whose they are, are kept here with the reason. Nothing
        was done for them, and nothing will be unless you replay them.
        {about?.changes === false ? ' Here they are only shown: this server allows no changes (`access.changes`).' : ''}
      </p>
      <ul class="parked">
        {parked.map((message) => (
          <ParkedMessage key={message.id} message={message} mayChange={about?.changes ?? false} />
        ))}
      </ul>
    </>
  );
}

function ParkedMessage({ message, mayChange }: { readonly message: Parked; readonly mayChange: boolean }) {
  const { id, receivedAt, source, reason, raw, interruptionId, replayedAt } = message;
  return (
    <li>
      <p class="parked-head">
        <Moment at={receivedAt} />
        <span class="badge">{source}</span>
        <span>{reason}</span>
        {interruptionId !== null && <a href={addressOf({ page: 'interruption', id: interruptionId })}>its interruption</a>}
      </p>
      <div class="parked-act">
        {mayChange ? <ReplayButton id={id} /> : null}
        {replayedAt !== null && (
          <span class="under">
            replayed <Moment at={replayedAt} />
          </span>
        )}
      </div>
      <details>
        <summary>The message as it came</summary>
        <pre>{raw}</pre>
      </details>
    </li>
  );
}
