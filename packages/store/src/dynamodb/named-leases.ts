import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Claim, Lease, LeaseState, NamedLease } from '@lastcall/core';
import { tableUnavailable } from '../errors.ts';
import { isConditionFailed } from './faults.ts';
import { NAMES } from './keys.ts';
import { getItem, update, type Words } from './requests.ts';
import type { Table } from './table.ts';
import { inTurns } from './turns.ts';

/** Leases renewed in one write, at most: AWS takes an expression of 4 KB. */
const MOST_RENEWED = 20;
/** How often those that are left are tried while others are being lost. */
const TRIES = 5;

type Stored = Readonly<Record<string, { readonly owner: string; readonly epoch: number; readonly renewals: number }>>;

const PATH = '#leases.#key';
const PARTS = { '#leases': 'leases', '#owner': 'owner', '#epoch': 'epoch' };
const STANDING = `${PATH}.#epoch = :epoch AND ${PATH}.#renewals = :renewals AND ${PATH}.#owner IN (:nobody, :seen)`;

const namesFor = (key: string) => ({ ...PARTS, '#key': key });

const standingOf = ({ owner, epoch, renewals }: LeaseState) => ({
  names: { '#renewals': 'renewals' },
  values: { ':epoch': epoch, ':renewals': renewals, ':nobody': '', ':seen': owner ?? '' },
});

/** Whether the change was made; false where its condition does not hold. */
const isDone = (table: Table, words: Words): Promise<boolean> =>
  update(table, NAMES, words).then(
    () => true,
    (problem: unknown) => (isConditionFailed(problem) ? false : Promise.reject(problem)),
  );

/** Makes the item that the leases are in; safe to call twice. */
export async function prepareNames(table: Table): Promise<void> {
  await isDone(table, {
    condition: 'attribute_not_exists(#leases)',
    change: 'SET #leases = :none',
    names: { '#leases': 'leases' },
    values: { ':none': {} },
  });
}

async function claimOne(table: Table, owner: string, { key, seen }: Claim): Promise<readonly Lease[]> {
  const epoch = (seen?.epoch ?? 0) + 1;
  const standing = seen && standingOf(seen);
  const isClaimed = await isDone(table, {
    condition: standing ? STANDING : `attribute_not_exists(${PATH})`,
    change: `SET ${PATH} = :lease`,
    names: standing ? { ...namesFor(key), ...standing.names } : { '#leases': 'leases', '#key': key },
    values: { ...standing?.values, ':lease': { owner, epoch, renewals: 0 } },
  });
  return isClaimed ? [{ key, owner, epoch }] : [];
}

/** Who holds a lease, as a condition on this very item. */
export const heldByName = ({ key, owner, epoch }: Lease): Words => ({
  condition: `${PATH}.#owner = :owner AND ${PATH}.#epoch = :epoch`,
  names: namesFor(key),
  values: { ':owner': owner, ':epoch': epoch },
});

async function releaseOne(table: Table, lease: Lease): Promise<void> {
  const { condition, names, values } = heldByName(lease);
  await isDone(table, {
    ...{ condition: condition ?? '', names: names ?? {} },
    change: `SET ${PATH}.#owner = :nobody`,
    values: { ...values, ':nobody': '' },
  });
}

async function forgetOne(table: Table, { key, ...seen }: NamedLease): Promise<void> {
  const { names, values } = standingOf(seen);
  await isDone(table, { condition: STANDING, change: `REMOVE ${PATH}`, names: { ...namesFor(key), ...names }, values });
}

/** One write for all of them, as long as all are held. */
function renewing(leases: readonly Lease[]): Words {
  const each = leases.map(({ key, owner, epoch }, index) => ({
    condition: `#leases.#k${index}.#owner = :o${index} AND #leases.#k${index}.#epoch = :e${index}`,
    change: `#leases.#k${index}.#renewals = #leases.#k${index}.#renewals + :one`,
    names: { [`#k${index}`]: key },
    values: { [`:o${index}`]: owner, [`:e${index}`]: epoch },
  }));
  return {
    condition: each.map(({ condition }) => condition).join(' AND '),
    change: `SET ${each.map(({ change }) => change).join(', ')}`,
    names: Object.assign({ ...PARTS, '#renewals': 'renewals' }, ...each.map(({ names }) => names)),
    values: Object.assign({ ':one': 1 }, ...each.map(({ values }) => values)),
  };
}

const isHeld = (stored: Stored, { key, owner, epoch }: Lease) => stored[key]?.owner === owner && stored[key]?.epoch === epoch;

/** Those that are lost are found out by the item as it stood, and the others tried again. */
async function renewSome(table: Table, leases: readonly Lease[], tries = 1): Promise<readonly Lease[]> {
  if (leases.length === 0) return [];
  try {
    await update(table, NAMES, renewing(leases));
    return leases;
  } catch (problem) {
    if (!isConditionFailed(problem)) throw problem;
    if (tries >= TRIES) throw tableUnavailable(table.name, problem);
    const standing = storedIn(problem);
    return renewSome(
      table,
      leases.filter((lease) => isHeld(standing, lease)),
      tries + 1,
    );
  }
}

const storedIn = (problem: unknown): Stored => {
  const { Item } = problem as { readonly Item?: Parameters<typeof unmarshall>[0] };
  return ((Item ? unmarshall(Item) : {}).leases ?? {}) as Stored;
};

async function stored(table: Table): Promise<Stored> {
  return ((await getItem(table, NAMES))?.leases ?? {}) as Stored;
}

const inOrder = (one: NamedLease, other: NamedLease) => (one.key < other.key ? -1 : 1);

/** The named leases, see the `Store` port. All are in one item, so that those of a replica are renewed, and all of them seen, in one request. */
export const namedLeases = {
  async list(table: Table, prefix: string): Promise<readonly NamedLease[]> {
    const all = Object.entries(await stored(table)).filter(([key]) => key.startsWith(prefix));
    return all.map(([key, { owner, epoch, renewals }]) => ({ key, owner: owner || null, epoch, renewals })).sort(inOrder);
  },
  claim: async (table: Table, owner: string, claims: readonly Claim[]): Promise<readonly Lease[]> =>
    (await Promise.all(claims.map((claim) => claimOne(table, owner, claim)))).flat(),
  async renew(table: Table, leases: readonly Lease[]): Promise<readonly Lease[]> {
    const renewed: Lease[] = [];
    // One write cannot change the same lease twice; lost ones may stand beside those that came after them.
    for (const turn of inTurns(leases, ({ key }) => key))
      for (let at = 0; at < turn.length; at += MOST_RENEWED) renewed.push(...(await renewSome(table, turn.slice(at, at + MOST_RENEWED))));
    return renewed;
  },
  release: async (table: Table, leases: readonly Lease[]): Promise<void> =>
    void (await Promise.all(leases.map((lease) => releaseOne(table, lease)))),
  forget: async (table: Table, leases: readonly NamedLease[]): Promise<void> =>
    void (await Promise.all(leases.map((lease) => forgetOne(table, lease)))),
};
