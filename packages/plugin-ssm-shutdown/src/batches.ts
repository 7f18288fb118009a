import { type BatchRules, createBatch } from '@lastcall/aws';

/** How long a caller waits for an answer, as the calls to AWS have it. */
export type { Call } from '@lastcall/aws';

type Rules<Item, Answer> = Omit<BatchRules<Item, Answer>, 'act'>;
type Act<Item, Answer> = BatchRules<Item, Answer>['act'];

/** What is asked about, and how it is answered for all who ask within the window. */
export type About<Item, Answer> = { readonly key: string; readonly act: Act<Item, Answer> };

/** Makes batches, one for each key: it is opened by the first who asks, and forgotten when it acts. */
export function createBatches<Item, Answer>(rules: Rules<Item, Answer>) {
  type Ask = ReturnType<typeof createBatch<Item, Answer>>;
  const batches = new Map<string, Ask>();
  const open = ({ key, act }: About<Item, Answer>): Ask => {
    const batch = createBatch<Item, Answer>({
      ...rules,
      act: (items, call) => {
        batches.delete(key);
        return act(items, call);
      },
    });
    batches.set(key, batch);
    return batch;
  };
  return (about: About<Item, Answer>, item: Item, call: Parameters<Ask>[1]): Promise<Answer> =>
    (batches.get(about.key) ?? open(about))(item, call);
}
