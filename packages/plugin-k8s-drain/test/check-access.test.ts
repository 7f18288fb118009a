import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkAccess } from '../src/check-access.ts';
import { drainConfig } from '../src/config.ts';
import { clock, openWorld, type World } from './support/cluster.ts';
import { listeningLog } from './support/events.ts';

const test = suite<{ world: World }>('asking what one may do');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

/** What is logged as missing where nobody may post events. */
async function missingWithoutEvents({ cluster, kubernetes }: World, events: 'all' | 'none'): Promise<readonly string[]> {
  cluster.deny({ group: 'events.k8s.io', resource: 'events', verb: 'create' });
  const { log, warnings } = listeningLog();
  const signal = AbortSignal.timeout(5_000);
  const config = drainConfig.parse({ events });
  await checkAccess({ kubernetes, clock, log, signal, config, dryRun: false, giveUpAt: clock.now() + 5_000 });
  return warnings;
}

test('who may not post events is told so, and drains all the same', async ({ world }) => {
  assert.equal(await missingWithoutEvents(world, 'all'), [
    'the drain works, but does less than it could: permissions are missing {"missing":["create events"]}',
  ]);
});

test('who wants no events is not asked for them', async ({ world }) => {
  assert.equal(await missingWithoutEvents(world, 'none'), []);
});

test.run();
