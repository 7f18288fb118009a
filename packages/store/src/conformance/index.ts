import type { Store } from '@lastcall/core';
import { accepting } from './accepting.ts';
import { fencing } from './fencing.ts';
import { forgetting } from './forgetting.ts';
import { journalling } from './journalling.ts';
import { keeping } from './keeping.ts';
import { leasing } from './leasing.ts';
import { sharing } from './sharing.ts';
import type { Opened } from './world.ts';

export type { Opened } from './world.ts';

/** What is proven, and with which runner. */
export type StoreSuite = {
  /** Leads the names of the tests. */
  readonly name: string;
  /** Opens an empty store; called for every rule. The suite shuts it, and what was reopened. */
  readonly open: () => Promise<Opened>;
  /** Declares one test: `suite(…)` of uvu, `test` of node:test. */
  readonly test: (name: string, check: () => Promise<void>) => unknown;
};

/** Declares a test for every rule that a store has to keep. */
export function describeStore({ name, open, test }: StoreSuite): void {
  for (const rule of [...accepting, ...leasing, ...fencing, ...journalling, ...keeping, ...forgetting, ...sharing]) {
    test(`${name}: ${rule.name}`, async () => {
      const { opened, shut } = remembering(await open());
      await rule.check(opened).finally(shut);
    });
  }
}

/** The store and all that is reopened, and a function that shuts them. */
function remembering({ store, reopen, second }: Opened): { readonly opened: Opened; shut(): Promise<void> } {
  const stores: Store[] = [store];
  const reopened = async (again: () => Promise<Store>) => {
    const next = await again();
    stores.push(next);
    return next;
  };
  return {
    opened: { store, ...(reopen && { reopen: () => reopened(reopen) }), ...(second && { second: () => reopened(second) }) },
    async shut() {
      for (const each of stores) await each.shut();
    },
  };
}
