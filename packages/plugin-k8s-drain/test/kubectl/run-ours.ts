import { CodedError, type Facts, type Interruption, type Step, type StepContext } from '@lastcall/plugin-api';
import { anInstance, anInterruption, aSetup, aShare, aStepContext } from '@lastcall/plugin-api/testing';
import { drainConfig } from '../../src/config.ts';
import plugin from '../../src/index.ts';
import type { Case, OurHalf, OurRun } from './case.ts';
import { type Told, toldBy } from './flags.ts';
import { type Observed, observe } from './observed.ts';
import { instanceOf, openScene, type Scene } from './scene.ts';

const BUDGET_MS = 20_000;
const ABORTED = new Error('the process ends');

type Act = OurRun['acts'][number];
/** Everything one node of a case keeps from one life of the process to the next. */
type Target = { readonly interruption: Interruption; facts: Facts };
type Life = {
  readonly scene: Scene;
  readonly told: Told;
  readonly config: Readonly<Record<string, unknown>>;
  readonly targets: readonly Target[];
  readonly deadlineAt: number;
  readonly say: (words: string) => void;
};
/** How one act ended for one node. */
type End = { readonly ending: string; readonly isSuccess: boolean };

const ENDINGS: Readonly<Record<Act, string>> = { prepare: 'prepared', run: 'done', cancel: 'cancelled' };

function contextFor({ scene, told, deadlineAt, say }: Life, { target, signal }: { target: Target; signal: AbortSignal }): StepContext {
  return aStepContext({
    clock: scene.clock,
    ...{ deadlineAt, signal, dryRun: told.dryRun, ownFacts: target.facts },
    async progress(text, facts = {}) {
      target.facts = { ...target.facts, ...facts };
      say(text);
    },
  });
}

async function perform(step: Step, { act, target, context }: { act: Act; target: Target; context: StepContext }): Promise<string> {
  const { interruption } = target;
  if (act === 'run') {
    const { did, summary, facts } = await step.run(interruption, context);
    return `${did}: ${summary} ${JSON.stringify(facts)}`;
  }
  if (act === 'prepare') target.facts = { ...target.facts, ...(await step.prepare?.(interruption, context)) };
  else await step.cancel?.(interruption, context);
  return ENDINGS[act];
}

function endOf(error: unknown): End {
  if (error === ABORTED) return { ending: 'aborted', isSuccess: false };
  return { ending: error instanceof CodedError ? error.code : String(error), isSuccess: false };
}

async function endWith(work: Promise<string>, say: Life['say']): Promise<End> {
  try {
    const words = await work;
    say(words);
    return { ending: words.split(':')[0] ?? '', isSuccess: true };
  } catch (error) {
    say(error instanceof CodedError ? `${error.code}: ${error.message}` : String(error));
    return endOf(error);
  }
}

async function live(life: Life, { acts, abortAfterMs }: OurRun): Promise<End> {
  const { scene, config, targets, say } = life;
  const { clock, kubeconfig } = scene;
  const parsed = drainConfig.safeParse({ kubeconfig, settle: '0s', volumeWait: '0s', ...config });
  if (!parsed.success) return { ending: 'bad configuration', isSuccess: false };
  const share = aShare();
  const step = plugin.setup(aSetup(parsed.data, { clock, share }));
  const over = new AbortController();
  const callOff = abortAfterMs === undefined ? () => {} : clock.schedule(clock.now() + abortAfterMs, () => over.abort(ABORTED));
  let ends: readonly End[] = [];
  for (const act of acts) {
    const one = (target: Target) =>
      endWith(perform(step, { act, target, context: contextFor(life, { target, signal: over.signal }) }), say);
    ends = await Promise.all(targets.map(one));
  }
  callOff();
  await step.close?.();
  await share.close();
  return ends.find(({ isSuccess }) => !isSuccess) ?? ends[0] ?? { ending: 'nothing', isSuccess: false };
}

/** The lives of a case: what it says itself, or one for each kubectl, and what each is told. */
function livesOf({ kubectl }: Case, { runs }: OurHalf): readonly { readonly run: OurRun; readonly told: Told }[] {
  const [first, ...others] = kubectl.runs.map(toldBy);
  if (!first) throw new Error('a case without a kubectl');
  return runs ? runs.map((run) => ({ run, told: first })) : [first, ...others].map((told) => ({ run: { acts: told.acts }, told }));
}

function targetOf(node: string, { kind, deadlineAt, noticedAt }: Pick<Interruption, 'kind' | 'deadlineAt' | 'noticedAt'>): Target {
  const instanceId = instanceOf(node);
  const instance = anInstance({ instanceId, privateDnsName: null });
  return { interruption: anInterruption({ id: `int-${node}`, instanceId, kind, noticedAt, deadlineAt, instance }), facts: {} };
}

const withoutReads = (requests: readonly string[]) => requests.filter((words) => !words.startsWith('GET '));

/** How a node is found is our own business; what is written to it is not. */
function onlyWrites(nodes: Observed['nodes']): Observed['nodes'] {
  const written = Object.entries(nodes).map(([name, requests]) => [name, withoutReads(requests)] as const);
  return Object.fromEntries(written.filter(([, requests]) => requests.length > 0));
}

/** Runs our half of a case, or what goes beyond it, in a cluster of its own. */
export async function runOurs(the: Case, half: OurHalf, clock: Scene['clock']): Promise<Observed> {
  const scene = await openScene(the, clock);
  try {
    const startedAt = clock.now();
    const lives = livesOf(the, half);
    const said: string[] = [];
    const told = lives[0]?.told as Told;
    const deadlineAt = startedAt + (half.budgetMs ?? told.timeoutMs ?? BUDGET_MS);
    const kind = half.kind ?? 'rebalance-recommendation';
    const targets = told.nodes.map((node) => targetOf(node, { kind, deadlineAt, noticedAt: startedAt }));
    const shared = { scene, targets, deadlineAt, say: (words: string) => void said.push(words) };
    const ends: End[] = [];
    for (const { run, told: own } of lives) ends.push(await live({ ...shared, told: own, config: { ...own.config, ...half.config } }, run));
    const observed = observe(scene, {
      endings: ends.map(({ ending }) => ending),
      successes: ends.map(({ isSuccess }) => isSuccess),
      said: said.join('\n'),
      tookMs: clock.now() - startedAt,
    });
    return { ...observed, nodes: onlyWrites(observed.nodes) };
  } finally {
    await scene.close();
  }
}
