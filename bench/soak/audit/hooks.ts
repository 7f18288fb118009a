import { OUR_HOOKS } from '../estate.ts';
import type { Request } from '../truth/requests.ts';
import type { Wait } from '../truth/truth.ts';
import { type Audit, BLUR_MS, type Ended, type Evidence, type Finding, namesIn, untrue } from './evidence.ts';

/** Judges what `asg-lifecycle` claims about hooks. */
export const auditHooks: Audit = (ended, evidence) => {
  const { outcome, facts } = ended.step;
  const waits = waitsIn(ended, evidence).map((wait) => ({ ...wait, end: endOf(wait, evidence) }));
  if (outcome === 'skipped')
    return waits
      .filter(({ end }) => end === 'by us')
      .map(textOf)
      .map(untrue);
  if (outcome !== 'succeeded') return [];
  const [completed, over] = [namesIn(facts.completed), namesIn(facts.over)];
  const told = [...completed, ...over];
  return [
    ...strangersIn(told).map(untrue),
    ...completed.flatMap((name) => notCompleted(name, waits)).map(untrue),
    ...over.flatMap((name) => waits.filter(({ hook }) => hook === name)).flatMap(notOver),
    ...waits.filter(({ hook, end }) => end === 'by us' && !told.includes(hook)).map((wait) => untrue(`also ${textOf(wait)}`)),
  ];
};

/** A hook that waited, and who ended it: `by us unheard` by a request of the servers whose answer was lost. */
type Told = Wait & { readonly end: 'by us' | 'by us unheard' | 'by itself' | 'waits' };

const textOf = ({ hook, token, startedAt, at, how, result, end }: Told): string =>
  `hook ${hook} (${token}) waited from ${startedAt} to ${at ?? 'now'}, ended ${end} (${how}, ${result})`;

/** The hooks that waited while the interruption was open. */
function waitsIn({ view, endedAt }: Ended, { truth }: Evidence): readonly Wait[] {
  const until = view.closedAt ?? endedAt;
  const isOver = ({ at }: Wait) => at !== null && at < view.openedAt - BLUR_MS;
  return truth.waitsOf(view.instanceId).filter((wait) => wait.startedAt <= until + BLUR_MS && !isOver(wait));
}

const isOurs = (hook: string): boolean => (OUR_HOOKS as readonly string[]).includes(hook);

function endOf(wait: Wait, evidence: Evidence): Told['end'] {
  if (wait.how === null) return 'waits';
  if (!isOurs(wait.hook)) return 'by itself';
  if (completionsOf(wait, evidence).some(({ status }) => status === 200)) return 'by us';
  return wait.how === 'completed' ? 'by us unheard' : 'by itself';
}

/** Requests to complete this hook, or whichever one of its name holds the instance. */
function completionsOf({ token, hook, instanceId }: Wait, { truth }: Evidence): readonly Request[] {
  return truth.requests.of('CompleteLifecycleAction').filter(({ input }) => {
    if (input.LifecycleHookName !== hook) return false;
    return input.LifecycleActionToken === undefined ? input.InstanceId === instanceId : input.LifecycleActionToken === token;
  });
}

function notCompleted(name: string, waits: readonly Told[]): readonly string[] {
  const own = waits.filter(({ hook }) => hook === name);
  if (own.length === 0) return [`no hook ${name} waited`];
  const isSo = own.some(({ end, result }) => end.startsWith('by us') && result !== 'ABANDON');
  return isSo ? [] : own.map(textOf);
}

function notOver(wait: Told): readonly Finding[] {
  if (wait.end === 'waits') return [untrue(textOf(wait))];
  return wait.end === 'by us unheard' ? [{ truth: textOf(wait), excuse: 'ended by its own request, whose answer was lost' }] : [];
}

const strangersIn = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !isOurs(name)).map((name) => `hook ${name} belongs to somebody else`);
