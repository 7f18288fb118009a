import type { Hook, InterruptionView, NoticeView } from '@lastcall/plugin-api';
import { formatDuration } from '../format.ts';
import { Moment } from './time.tsx';

/** Everything AWS has said: the notices that were merged, and the hooks that wait or waited. */
export function Notices({ view: { notices, hooks } }: { readonly view: InterruptionView }) {
  return (
    <section>
      <h2>Notices</h2>
      <ul class="notices">
        {notices.map((notice) => (
          <Notice key={notice.id} notice={notice} />
        ))}
        {hooks.map((hook) => (
          <WaitingHook key={`${hook.group} ${hook.name}`} hook={hook} />
        ))}
      </ul>
    </section>
  );
}

function Notice({ notice: { id, kind, source, noticedAt, receivedAt, deadlineAt } }: { readonly notice: NoticeView }) {
  return (
    <li>
      <i class="key notice" />
      <Moment at={noticedAt} />
      <p>
        {kind}{' '}
        <span class="under">
          by {source}, {formatDuration(receivedAt - noticedAt)} on its way
        </span>
        {deadlineAt === null ? null : (
          <span class="under">
            {' '}
            · deadline <Moment at={deadlineAt} />
          </span>
        )}
        <span class="id">{id}</span>
      </p>
    </li>
  );
}

function WaitingHook({ hook: { group, name, noticedAt } }: { readonly hook: Hook }) {
  return (
    <li>
      <i class="key hook" />
      <Moment at={noticedAt} />
      <p>
        {name} <span class="under">hook of {group}</span>
      </p>
    </li>
  );
}
