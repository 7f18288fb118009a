import { formatDuration, formatTime } from '../format.ts';
import type { PageState } from '../state/page-state.ts';
import { useNow, useWorld } from './context.ts';

/** What stands between a person and the truth: a lost connection, a replica that cannot work. */
export function Banners({ state }: { readonly state: PageState }) {
  return (
    <div role="status" class="banners">
      {state.connection.state === 'lost' ? <Lost knownAt={state.connection.knownAt} /> : null}
      {state.readiness?.ready === false ? <NotReady problems={state.readiness.problems} /> : null}
    </div>
  );
}

function Lost({ knownAt }: { readonly knownAt: number }) {
  const { page } = useWorld();
  return (
    <div class="banner bad">
      <p>
        <strong>Connection lost.</strong> What you see is as of {formatTime(knownAt)}. Reconnecting … {/* Not read out every second. */}
        <span aria-hidden="true">
          <Since at={knownAt} />
        </span>
      </p>
      <button type="button" onClick={page.retryNow}>
        Try now
      </button>
    </div>
  );
}

function Since({ at }: { readonly at: number }) {
  return <>{formatDuration(Math.round((useNow() - at) / 1000) * 1000)}</>;
}

function NotReady({ problems }: { readonly problems: readonly string[] }) {
  return (
    <div class="banner late">
      <p>
        <strong>This replica is not ready.</strong> {problems.join(' · ')}
      </p>
    </div>
  );
}
