import type { Clock, InterruptionView, StepView } from '@lastcall/plugin-api';
import { Listr, type ListrTask } from 'listr2';
import type { Follower } from '../follower.ts';
import { happeningLine } from './follow-lines.ts';
import { happeningsBetween, type Told } from './happenings.ts';
import type { Screen } from './screen.ts';
import { endingWords } from './standing.ts';
import { heading, stepLine } from './words.ts';

/** How often the time left is drawn anew, ms. */
const REDRAW_MS = 200;

/** Ends that are no news of their own: nothing was done, or AWS had called it off. */
const SKIPPED: readonly StepView['outcome'][] = ['skipped', 'not-reached', null];

/** What showing runs needs. */
export type RunViewParts = {
  readonly follower: Follower;
  readonly clock: Clock;
  readonly write: (line: string) => void;
  readonly screen: Screen;
};

/** Shows runs as they go: live in a terminal, else a line for each thing that happens. Returns a function that stops. */
export function showRuns(parts: RunViewParts): () => void {
  return parts.screen.isTerminal ? showLive(parts) : tellLines(parts);
}

/** The same lines as `lastcall follow` writes into a pipe. */
function tellLines({ follower, write, screen: { paint } }: RunViewParts): () => void {
  const latest = new Map<string, Told>();
  return follower.listen((_, view) => {
    const told = { ...view, noticeCount: view.notices.length };
    const happened = happeningsBetween(latest.get(view.id) ?? null, told);
    for (const happening of happened) write(happeningLine({ happening, view, paint }));
    if (view.closedAt === null) latest.set(view.id, told);
    else latest.delete(view.id);
  });
}

/** One run after another; a run that begins while another is shown follows it. */
function showLive({ follower, clock, write }: RunViewParts): () => void {
  const latest = new Map<string, InterruptionView>();
  const changed = new EventTarget();
  const waiting: string[] = [];
  let showing = false;
  const showNext = async () => {
    const id = waiting.shift();
    showing = id !== undefined;
    if (id === undefined) return;
    await showOne({ id, clock, write, changed, view: () => latest.get(id) as InterruptionView });
    latest.delete(id);
    await showNext();
  };
  return follower.listen(({ event }, view) => {
    if (event.what === 'planned' && !latest.has(view.id)) waiting.push(view.id);
    if (event.what === 'planned' || latest.has(view.id)) latest.set(view.id, view);
    changed.dispatchEvent(new Event('change'));
    if (event.what === 'closed-without-run') write(`${heading(view, clock.now())}\n  ${endingWords(view)}`);
    if (!showing) void showNext();
  });
}

type Showing = {
  readonly id: string;
  readonly clock: Clock;
  readonly write: (line: string) => void;
  readonly changed: EventTarget;
  readonly view: () => InterruptionView;
};

async function showOne(showing: Showing): Promise<void> {
  const { write, view, clock } = showing;
  write(`\n${heading(view(), clock.now())}`);
  const tasks = view().steps.map((step) => taskFor(showing, step.id));
  // Listr would end the process at the first Ctrl+C, before the server has stopped.
  const options = { concurrent: true, exitOnError: false, registerSignalListeners: false } as const;
  await new Listr(tasks, { ...options, rendererOptions: { collapseErrors: false } }).run();
  await until(showing, () => view().closedAt !== null);
  write(`  ${endingWords(view())}\n`);
}

function taskFor(showing: Showing, id: string): ListrTask {
  const { clock, view } = showing;
  const step = () => view().steps.find((each) => each.id === id) as StepView;
  return {
    title: stepLine(step(), clock.now()),
    task: async (_, task) => {
      const draw = () => {
        task.title = stepLine(step(), clock.now());
        forget = clock.schedule(clock.now() + REDRAW_MS, draw);
      };
      let forget = clock.schedule(clock.now(), draw);
      // A run that is called off closes without an outcome for the steps it had not reached.
      await until(showing, () => step().outcome !== null || view().closedAt !== null);
      forget();
      task.title = stepLine(step(), clock.now());
      if (SKIPPED.includes(step().outcome)) return task.skip();
      if (step().outcome !== 'succeeded') throw new Error(step().summary);
    },
  };
}

function until({ changed }: Showing, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      changed.removeEventListener('change', look);
      resolve();
    };
    changed.addEventListener('change', look);
    look();
  });
}
