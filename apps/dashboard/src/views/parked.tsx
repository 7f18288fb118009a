import { formatCount } from '../format.ts';
import type { PageState } from '../state/page-state.ts';
import type { Parked } from '../state/read.ts';
import { Moment } from './time.tsx';

/** Messages that could not be read, newest first: each was kept, none is tried again. */
export function ParkedList({ state }: { readonly state: PageState }) {
  const { parked } = state;
  if (parked === null) return <p class="quiet-line">Loading …</p>;
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>{parked.length === 0 ? 'Nothing is parked' : formatCount(parked.length, 'parked message')}</h1>
      </div>
      <p class="quiet-line">
        Messages that no rule could read, and notices whose instance nobody could decide about, are kept here with the reason. Nothing was
        done for them.
      </p>
      <ul class="parked">
        {parked.map((message) => (
          <ParkedMessage key={message.id} message={message} />
        ))}
      </ul>
    </>
  );
}

function ParkedMessage({ message }: { readonly message: Parked }) {
  const { receivedAt, source, reason, raw } = message;
  return (
    <li>
      <p class="parked-head">
        <Moment at={receivedAt} />
        <span class="badge">{source}</span>
        <span>{reason}</span>
      </p>
      <details>
        <summary>The message as it came</summary>
        <pre>{raw}</pre>
      </details>
    </li>
  );
}
