import { useState } from 'preact/hooks';
import type { Replayed } from '../state/read.ts';
import { useWorld } from './context.ts';

/** `done`: what became of it, in words. */
type Progress = { readonly is: 'idle' | 'asking' | 'going' } | { readonly is: 'done'; readonly said: string };

/** Has a parked message delivered once more; asks first, since a run may follow. */
export function ReplayButton({ id }: { readonly id: string }) {
  const { page } = useWorld();
  const [progress, setProgress] = useState<Progress>({ is: 'idle' });
  const done = (said: string) => setProgress({ is: 'done', said });
  const replay = () => {
    setProgress({ is: 'going' });
    page.replay(id).then(
      (replayed) => done(wordsFor(replayed)),
      () => done('The server did not say what became of it. Look at the list before you try again.'),
    );
  };
  if (progress.is === 'asking')
    return (
      <>
        <span>Deliver it once more? A run may follow.</span>
        <button key="replay" type="button" ref={focus} onClick={replay}>
          Replay
        </button>
        <button key="leave" type="button" onClick={() => setProgress({ is: 'idle' })}>
          Leave it
        </button>
      </>
    );
  return (
    <>
      <button key="ask" type="button" disabled={progress.is === 'going'} onClick={() => setProgress({ is: 'asking' })}>
        Replay …
      </button>
      <span role="status">{progress.is === 'done' && progress.said}</span>
    </>
  );
}

// Keys keep the buttons apart: one that became another under the pointer would be pressed by a double click.
const focus = (button: HTMLButtonElement | null) => button?.focus();

function wordsFor(replayed: Replayed): string {
  if (replayed.what === 'parked') return `It still cannot be read: ${replayed.problem}`;
  if (replayed.what === 'ignored') return `Nothing to act on: ${replayed.reason}`;
  return replayed.acceptances
    .map(({ effect, interruptionId }) => (interruptionId === null ? effect : `${effect} ${interruptionId}`))
    .join(', ');
}
