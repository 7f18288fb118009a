import { isCollision, isRefusal } from './database.ts';

/** Jobs that go to the database together, at most. */
const MOST_AT_ONCE = 200;
/** How often a batch that collided with another replica's is tried, in all. */
const TRIES = 5;

/** What became of one job. */
export type Ending<Answer> = { readonly answer: Answer } | { readonly problem: unknown };

type Job<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (problem: unknown) => void;
};

/** Jobs of one sort that share round trips and commits: those that come while a batch is under way make the next one. */
export type Batches<Item, Answer> = {
  add(item: Item): Promise<Answer>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/** Makes batches. `act` does a batch in one transaction and says for each item what became of it; what it throws concerns all. */
export function createBatches<Item, Answer>(act: Act<Item, Answer>): Batches<Item, Answer> {
  const waiting: Job<Item, Answer>[] = [];
  let work: Promise<void> | null = null;
  const goOn = async () => {
    while (waiting.length > 0) await settle(waiting.splice(0, MOST_AT_ONCE), (items) => actPatiently(act, items, TRIES));
    work = null;
  };
  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        // What is added in the same turn belongs to the same batch.
        work ??= Promise.resolve().then(goOn);
      }),
    idle: async () => void (await work),
  };
}

type Act<Item, Answer> = (items: readonly Item[]) => Promise<readonly Ending<Answer>[]>;

async function settle<Item, Answer>(jobs: readonly Job<Item, Answer>[], act: Act<Item, Answer>): Promise<void> {
  try {
    const endings = await act(jobs.map(({ item }) => item));
    for (const [index, job] of jobs.entries()) tell(job, endings[index] as Ending<Answer>);
  } catch (problem) {
    // One that PostgreSQL refuses for what is in it must not take the others with it.
    if (jobs.length > 1 && isRefusal(problem)) return settleEach(jobs, act);
    for (const { reject } of jobs) reject(problem);
  }
}

async function settleEach<Item, Answer>(jobs: readonly Job<Item, Answer>[], act: Act<Item, Answer>): Promise<void> {
  for (const job of jobs) await settle([job], act);
}

function tell<Answer>({ resolve, reject }: Job<unknown, Answer>, ending: Ending<Answer>): void {
  if ('answer' in ending) resolve(ending.answer);
  else reject(ending.problem);
}

async function actPatiently<Item, Answer>(
  act: Act<Item, Answer>,
  items: readonly Item[],
  tries: number,
): Promise<readonly Ending<Answer>[]> {
  try {
    return await act(items);
  } catch (problem) {
    if (tries <= 1 || !isCollision(problem)) throw problem;
    return actPatiently(act, items, tries - 1);
  }
}
