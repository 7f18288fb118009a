import type { TargetGroupBinding } from '@lastcall/plugin-api';
import { openLoadBalancing } from '../../src/load-balancing/open-load-balancing.ts';
import type { Keeping } from '../../src/load-balancing/target-group-index.ts';
import { HOME } from '../../src/places/place.ts';
import { noting } from '../noting.ts';
import { openSandbox } from '../sandbox.ts';

/** A sandbox and load balancing over real HTTP, whose log can be looked at. Close it when the test is over. */
export async function openWorld() {
  const opened = await openSandbox();
  const { log, lines } = noting();
  const { sandbox, clock } = opened;
  const balancing = openLoadBalancing({ ...opened.tools, log });
  const until = async (holds: () => boolean) => {
    for (const givenUpAt = clock.now() + 5_000; !holds(); ) {
      if (clock.now() > givenUpAt) throw new Error('it did not come to that within 5 s');
      await new Promise<void>((resolve) => void clock.schedule(clock.now() + 5, resolve));
    }
  };
  return {
    ...opened,
    balancing,
    lines,
    until,
    /** Keeps the index, as fast as may be, and resolves when it is complete. */
    async complete(parts: Partial<Keeping> & { readonly bound?: readonly TargetGroupBinding[] } = {}) {
      balancing.index.keep({ share: 0.99, classic: 'not', bindings: async () => parts.bound ?? [], ...parts });
      await until(() => lines.some(({ message }) => message === 'the target group index is complete'));
    },
    /** The only group there is, as it was listed. */
    async onlyGroup() {
      const [candidate] = await balancing.index.candidates({ instanceId: 'i-nobody', ...HOME, group: null, instance: null }, opened.call());
      if (candidate === undefined) throw new Error('there is no group');
      return candidate.group;
    },
    /** Ids and ports that a group holds and that are not on their way out. */
    staying: (arn: string) =>
      [...(sandbox.world.targetGroups.get(arn)?.targets.values() ?? [])].filter(({ drainedAt }) => drainedAt === null),
  };
}

/** What `openWorld` gives. */
export type World = Awaited<ReturnType<typeof openWorld>>;
