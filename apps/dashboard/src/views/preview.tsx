import { useState } from 'preact/hooks';
import { wordsOf } from '../connection/refusal.ts';
import { asInterruption, type Foreseen, type Previewed, tagsIn } from '../state/preview.ts';
import { Timeline } from '../timeline/timeline.tsx';
import { useWorld } from './context.ts';
import { StepList } from './step-list.tsx';

type Asked = { readonly notice: string; readonly group: string; readonly platform: 'linux' | 'windows'; readonly tags: string };

const NOTHING: Asked = { notice: '', group: '', platform: 'linux', tags: '' };

/** What would be done for a pasted notice, and when; asks and changes nothing. */
export function Preview() {
  const { page } = useWorld();
  const [asked, setAsked] = useState(NOTHING);
  const [previewed, setPreviewed] = useState<Previewed | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const { notice, group, platform, tags } = asked;
    const instance = { group: group === '' ? null : group, platform, ...(tags.trim() === '' ? {} : { tags: tagsIn(tags) }) };
    page
      .preview({ notice, ageMs: 0, instance })
      .then(setPreviewed, (problem: unknown) => setPreviewed({ what: 'unreadable', reason: wordsOf(problem) }));
  };
  return (
    <>
      <div class="heading">
        <h1 tabIndex={-1}>What would be done</h1>
      </div>
      <p class="quiet-line">Paste a notice as AWS sent it, in whatever envelope. Nothing is stored, nobody is asked, nothing is touched.</p>
      <form class="preview" onSubmit={submit}>
        <NoticeField value={asked.notice} onValue={(notice) => setAsked({ ...asked, notice })} />
        <TextField name="group" words="Auto Scaling group" value={asked.group} onValue={(group) => setAsked({ ...asked, group })} />
        <TextField name="tags" words="Tags, key=value, …" value={asked.tags} onValue={(tags) => setAsked({ ...asked, tags })} />
        <PlatformField value={asked.platform} onValue={(platform) => setAsked({ ...asked, platform })} />
        <button type="submit">Show the plan</button>
      </form>
      <div role="status">{previewed === null ? null : <Answer previewed={previewed} />}</div>
    </>
  );
}

type FieldProps<Value> = { readonly value: Value; readonly onValue: (value: Value) => void };

function NoticeField({ value, onValue }: FieldProps<string>) {
  return (
    <>
      <label for="notice">The notice</label>
      <textarea
        id="notice"
        required
        rows={8}
        spellcheck={false}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </>
  );
}

function TextField({ name, words, value, onValue }: FieldProps<string> & { readonly name: string; readonly words: string }) {
  return (
    <div class="field">
      <label for={name}>{words}</label>
      <input id={name} type="text" value={value} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
    </div>
  );
}

function PlatformField({ value, onValue }: FieldProps<'linux' | 'windows'>) {
  return (
    <div class="field">
      <label for="platform">Platform</label>
      <select
        id="platform"
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value === 'windows' ? 'windows' : 'linux')}
      >
        <option value="linux">linux</option>
        <option value="windows">windows</option>
      </select>
    </div>
  );
}

function Answer({ previewed }: { readonly previewed: Previewed }) {
  if (previewed.what !== 'planned') {
    const isRead = previewed.what === 'ignored';
    return (
      <p class={isRead ? 'quiet-line' : 'problem'}>
        {isRead ? 'Understood, and nothing to act on' : 'It cannot be read'}: {previewed.reason}
      </p>
    );
  }
  return (
    <>
      {previewed.plans.map((foreseen, index) => (
        <Plan key={foreseen.instanceId} foreseen={foreseen} index={index} />
      ))}
      {previewed.more === 0 ? null : <p class="quiet-line">… and {previewed.more} more instances</p>}
    </>
  );
}

function Plan({ foreseen, index }: { readonly foreseen: Foreseen; readonly index: number }) {
  const view = asInterruption(foreseen, index);
  return (
    <article class="interruption">
      <h2>
        {foreseen.instanceId}{' '}
        <span class="under">
          {foreseen.kind}
          {foreseen.pipeline === null ? '' : `, pipeline ${foreseen.pipeline}`}
        </span>
      </h2>
      {foreseen.reason === null ? null : <p class="remark late">Nothing would be done: {foreseen.reason}</p>}
      {view === null ? null : <Timeline view={view} now={view.openedAt} />}
      {view === null ? null : <StepList view={view} now={view.openedAt} />}
      {foreseen.foreseen.map(({ step, words }) => (
        <p key={step} class="remark">
          <strong>{step}:</strong> {words}
        </p>
      ))}
    </article>
  );
}
