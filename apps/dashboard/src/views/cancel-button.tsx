import { useState } from 'preact/hooks';
import { wordsOf } from '../connection/refusal.ts';
import { useWorld } from './context.ts';

type Progress = { readonly is: 'idle' | 'asking' | 'going' } | { readonly is: 'done'; readonly said: string };

/** Cancels an interruption; asks first, since the machine goes all the same. */
export function CancelButton({ id }: { readonly id: string }) {
  const { page } = useWorld();
  const [progress, setProgress] = useState<Progress>({ is: 'idle' });
  const cancel = () => {
    setProgress({ is: 'going' });
    page.cancel(id).then(
      () => setProgress({ is: 'done', said: 'Cancelling: every step undoes what it added.' }),
      (problem: unknown) => setProgress({ is: 'done', said: wordsOf(problem) }),
    );
  };
  return (
    <div class="act">
      {progress.is === 'asking' ? (
        <>
          <span>End this run? Steps undo what they added, no hook is completed, and AWS takes the machine all the same.</span>
          <button key="cancel" type="button" ref={focus} onClick={cancel}>
            Cancel the run
          </button>
          <button key="leave" type="button" onClick={() => setProgress({ is: 'idle' })}>
            Let it go on
          </button>
        </>
      ) : (
        <button key="ask" type="button" disabled={progress.is === 'going'} onClick={() => setProgress({ is: 'asking' })}>
          Cancel …
        </button>
      )}
      <span role="status">{progress.is === 'done' && progress.said}</span>
    </div>
  );
}

const focus = (button: HTMLButtonElement | null) => button?.focus();
