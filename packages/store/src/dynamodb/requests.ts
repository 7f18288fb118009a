import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Key } from './keys.ts';
import { CALL_LIMIT_MS, pauseMs, type Table } from './table.ts';
import type { Item } from './texts.ts';

/** Items of one BatchGetItem and of one BatchWriteItem, at most. */
const MOST_READ = 100;
const MOST_WRITTEN = 25;

/** A condition, or a change, in DynamoDB's words; `names` and `values` are what stands for `#…` and `:…` in it. */
export type Words = {
  readonly condition?: string;
  readonly change?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
};

const wordsOf = ({ condition, change, names, values }: Words) => ({
  ...(condition !== undefined && { ConditionExpression: condition }),
  ...(change !== undefined && { UpdateExpression: change }),
  ...(names && { ExpressionAttributeNames: { ...names } }),
  ...(values && { ExpressionAttributeValues: marshall(values) }),
});

/** The item as it stands comes back where a condition does not hold. */
const TELL = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** One change of a transaction. */
export type Change =
  | { readonly put: Item; readonly words?: Words }
  | { readonly update: Key; readonly words: Words }
  | { readonly remove: Key; readonly words?: Words }
  | { readonly check: Key; readonly words: Words };

/** The key of the item that is changed. */
export function keyOfChange(change: Change): Key {
  if ('put' in change) return change.put;
  if ('update' in change) return change.update;
  return 'remove' in change ? change.remove : change.check;
}

const keyIn = ({ pk, sk }: Key) => marshall({ pk, sk });

function inTransaction(TableName: string, change: Change): TransactWriteItem {
  const words = { TableName, ...wordsOf(change.words ?? {}), ...TELL };
  if ('put' in change) return { Put: { ...words, Item: marshall(change.put) } };
  if ('update' in change) return { Update: { ...words, UpdateExpression: change.words.change ?? '', Key: keyIn(change.update) } };
  if ('remove' in change) return { Delete: { ...words, Key: keyIn(change.remove) } };
  return { ConditionCheck: { ...words, ConditionExpression: change.words.condition ?? '', Key: keyIn(change.check) } };
}

/**
 * All of them, or none. `token` names the transaction: sent again with the same one within ten minutes it is done once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transact(table: Table, changes: readonly Change[], token: string, untilAt?: number): Promise<void> {
  const TransactItems = changes.map((change) => inTransaction(table.name, change));
  const command = () => new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: token });
  await table.ask((client, abortSignal) => client.send(command(), { abortSignal }), untilAt);
}

/** Changes one item, and gives it as it is then; an item that is not there comes to be. */
export async function update(table: Table, key: Key, words: Words): Promise<Item> {
  const command = () =>
    new UpdateItemCommand({ TableName: table.name, Key: keyIn(key), ...wordsOf(words), ...TELL, ReturnValues: 'ALL_NEW' });
  const { Attributes } = await table.ask((client, abortSignal) => client.send(command(), { abortSignal }));
  return unmarshall(Attributes ?? {}) as Item;
}

/** One item as the last write left it, or null. `hint`: it may be a moment old, for half of the price. */
export async function getItem(table: Table, key: Key, hint = false): Promise<Item | null> {
  const command = () => new GetItemCommand({ TableName: table.name, Key: keyIn(key), ConsistentRead: !hint });
  const { Item } = await table.ask((client, abortSignal) => client.send(command(), { abortSignal }));
  return Item ? (unmarshall(Item) as Item) : null;
}

/** A text that tells a key from others. */
export const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** Many items as the last writes left them, by {@link nameOf}; those that are not there are left out. */
export async function getItems(table: Table, keys: readonly Key[]): Promise<ReadonlyMap<string, Item>> {
  const wanted = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const cuts = Array.from({ length: Math.ceil(wanted.length / MOST_READ) }, (_, index) =>
    wanted.slice(index * MOST_READ, (index + 1) * MOST_READ),
  );
  const found = await Promise.all(cuts.map((cut) => readCut(table, cut)));
  return new Map(found.flat().map((item) => [nameOf(item), item]));
}

/** AWS gives at most 16 MB at once, and says what it left out. */
async function readCut(table: Table, keys: readonly Key[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  const untilAt = limitOf(table);
  let left = keys.map(keyIn);
  for (let tries = 1; left.length > 0; tries += 1) {
    const RequestItems = { [table.name]: { Keys: left, ConsistentRead: true } };
    const answer = await table.ask(
      (client, abortSignal) => client.send(new BatchGetItemCommand({ RequestItems }), { abortSignal }),
      untilAt,
    );
    items.push(...(answer.Responses?.[table.name] ?? []).map((item) => unmarshall(item) as Item));
    const rest = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    if (rest.length === left.length) await paused(table, tries);
    left = rest;
  }
  return items;
}

/** What takes several requests takes no longer than one that is asked again. */
const limitOf = ({ clock }: Table) => clock.now() + CALL_LIMIT_MS;

const paused = (table: Table, tries: number) =>
  new Promise<void>((resolve) => table.clock.schedule(table.clock.now() + pauseMs(tries), () => resolve()));

/** Items of one partition in the order of their sort keys: all, or those beyond one bound, which is left out itself. */
export type Range = {
  readonly pk: string;
  readonly above?: string;
  readonly below?: string;
  readonly newestFirst?: boolean;
  /** At most so many; default all. */
  readonly limit?: number;
};

function conditionOf({ pk, above, below }: Range): Required<Pick<Words, 'condition' | 'values'>> {
  if (above !== undefined) return { condition: 'pk = :pk AND sk > :above', values: { ':pk': pk, ':above': above } };
  if (below !== undefined) return { condition: 'pk = :pk AND sk < :below', values: { ':pk': pk, ':below': below } };
  return { condition: 'pk = :pk', values: { ':pk': pk } };
}

/** The items in a range, as the last writes left them. */
export async function query(table: Table, range: Range): Promise<readonly Item[]> {
  const { condition, values } = conditionOf(range);
  const items: Item[] = [];
  const untilAt = limitOf(table);
  let from: ReturnType<typeof keyIn> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: condition,
      ExpressionAttributeValues: marshall(values),
      ScanIndexForward: range.newestFirst !== true,
      ...(range.limit !== undefined && { Limit: range.limit - items.length }),
      ...(from && { ExclusiveStartKey: from }),
    });
    const answer = await table.ask((client, abortSignal) => client.send(command, { abortSignal }), untilAt);
    items.push(...(answer.Items ?? []).map((item) => unmarshall(item) as Item));
    from = answer.LastEvaluatedKey;
  } while (from && items.length < (range.limit ?? Number.POSITIVE_INFINITY));
  return items;
}

/** Removes items; those that are not there are passed over. */
export async function removeItems(table: Table, keys: readonly Key[]): Promise<void> {
  for (let at = 0; at < keys.length; at += MOST_WRITTEN) await removeCut(table, keys.slice(at, at + MOST_WRITTEN));
}

async function removeCut(table: Table, keys: readonly Key[]): Promise<void> {
  const untilAt = limitOf(table);
  let left: NonNullable<BatchWriteItemCommand['input']['RequestItems']> = {
    [table.name]: keys.map((key) => ({ DeleteRequest: { Key: keyIn(key) } })),
  };
  for (let tries = 1; Object.keys(left).length > 0; tries += 1) {
    const RequestItems = left;
    const answer = await table.ask(
      (client, abortSignal) => client.send(new BatchWriteItemCommand({ RequestItems }), { abortSignal }),
      untilAt,
    );
    left = answer.UnprocessedItems ?? {};
    if (Object.keys(left).length > 0) await paused(table, tries);
  }
}
