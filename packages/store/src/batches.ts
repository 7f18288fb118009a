/** Jobs that go to the engine together, at most. */
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

/** What the failure of a whole batch means. Default: nothing but that all of it failed. */
export type BatchFaults = {
  /** The engine refused it for what is in it, not for the state it is in: then each item is tried alone. */
  readonly isRefusal?: (problem: unknown) => boolean;
  /** Somebody else was in the way: then it is tried again, a few times. */
  readonly isCollision?: (problem: unknown) => boolean;
};

/** Makes batches. `act` does a batch and says for each item what became of it; what it throws concerns all. */
export function createBatches<Item, Answer>(act: Act<Item, Answer>, faults: BatchFaults = {}): Batches<Item, Answer> {
  const waiting: Job<Item, Answer>[] = [];
  let work: Promise<void> | null = null;
  const patient: Act<Item, Answer> = (items) => actPatiently(() => act(items), faults, TRIES);
  const goOn = async () => {
    while (waiting.length > 0) await settle(waiting.splice(0, MOST_AT_ONCE), patient, faults);
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

async function settle<Item, Answer>(jobs: readonly Job<Item, Answer>[], act: Act<Item, Answer>, faults: BatchFaults): Promise<void> {
  try {
    const endings = await act(jobs.map(({ item }) => item));
    for (const [index, job] of jobs.entries()) tell(job, endings[index] as Ending<Answer>);
  } catch (problem) {
    // One that the engine refuses for what is in it must not take the others with it.
    if (jobs.length > 1 && faults.isRefusal?.(problem)) return settleEach(jobs, act, faults);
    for (const { reject } of jobs) reject(problem);
  }
}

async function settleEach<Item, Answer>(jobs: readonly Job<Item, Answer>[], act: Act<Item, Answer>, faults: BatchFaults): Promise<void> {
  for (const job of jobs) await settle([job], act, faults);
}

function tell<Answer>({ resolve, reject }: Job<unknown, Answer>, ending: Ending<Answer>): void {
  if ('answer' in ending) resolve(ending.answer);
  else reject(ending.problem);
}

async function actPatiently<T>(act: () => Promise<T>, faults: BatchFaults, tries: number): Promise<T> {
  try {
    return await act();
  } catch (problem) {
    if (tries <= 1 || !faults.isCollision?.(problem)) throw problem;
    return actPatiently(act, faults, tries - 1);
  }
}
