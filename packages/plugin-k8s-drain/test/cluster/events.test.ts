import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findClusterPrograms, findKubectl } from '../../../../tools/cluster/programs.ts';
import { aBudget, aWorkload } from './support/objects.ts';
import { eventually, openRealWorld, type RealWorld } from './support/real-world.ts';

const programs = findClusterPrograms();
const kubectl = findKubectl();
const test = suite<{ world: RealWorld }>('events in a real cluster, as kubectl shows them');

type Failure = { readonly code?: string };

if ('reason' in programs || 'reason' in kubectl) {
  console.log('# skip events in a real cluster: its programs are not there');
} else {
  const run = promisify(execFile);
  /** What kubectl prints for the administrator. */
  const ask = async ({ cluster }: RealWorld, ...args: readonly string[]): Promise<string> => {
    const env = { HOME: cluster.folder, KUBECONFIG: cluster.kubeconfig };
    return (await run(kubectl.path, [...args], { env })).stdout;
  };
  /** The lines about events of `kubectl describe`, one blank between columns. */
  const eventsIn = (text: string): string => text.split(/^Events:/m)[1]?.replaceAll(/[ \t]+/g, ' ') ?? '';

  /** Prepares, drains and closes, as the server does it. */
  const drain = async (world: RealWorld, { node, budgetMs, config = {} }: { node: string; budgetMs: number; config?: object }) => {
    const step = world.step({ ...config });
    const interruption = world.interruption(node);
    const ownFacts = (await step.prepare?.(interruption, world.context(5_000))) ?? {};
    const result = await Promise.resolve(step.run(interruption, world.context(budgetMs, { ownFacts }))).catch((error: Failure) => error);
    return { step, interruption, ownFacts, result };
  };
  const isTold = (world: RealWorld, selector: string, count = 1) =>
    eventually(async () => (await ask(world, 'get', 'events', '-o', 'name', '--field-selector', selector)).split('\n').length > count);

  test.before(async (its) => {
    its.world = await openRealWorld({ programs });
    await its.world.addNode('refuge');
  });
  test.after(({ world }) => world.close());

  const furnish = async (world: RealWorld, name: string, parts: object = {}) => {
    await world.addNode(name);
    await world.openOnly(name);
    await world.make(aWorkload({ kind: 'Deployment', app: name, replicas: 2, ...parts }));
    await world.running(name, 2, name);
    await world.openOnly(name, 'refuge');
  };

  test('`kubectl describe node` shows the notice, the cordon and the end of the drain', async ({ world }) => {
    await furnish(world, 'told');
    await drain(world, { node: 'told', budgetMs: 30_000 });
    await isTold(world, 'involvedObject.name=told,source=lastcall', 3);
    const events = eventsIn(await ask(world, 'describe', 'node', 'told'));
    assert.match(events, /Warning SpotInterruption \d+s lastcall EC2 takes this spot instance back \(i-told\); AWS terminates it at/);
    assert.match(events, /Normal Cordon \d+s lastcall Cordoned, tainted lastcall\.dev\/interruption=spot-interruption:NoSchedule/);
    assert.match(events, /Normal CordonAndDrain \d+s lastcall Drained in \d+ s, \d+ s before AWS terminates it; node told: 2 evicted/);
  });

  test('an event that names the node by its name, as the kubelet does, is shown beside them', async ({ world }) => {
    await world.cluster.request('POST', '/api/v1/namespaces/default/events', {
      metadata: { name: 'told.kubelet' },
      involvedObject: { kind: 'Node', name: 'told', uid: 'told' },
      ...{ type: 'Normal', reason: 'NodeReady', message: 'ready', source: { component: 'kubelet' } },
    });
    const events = eventsIn(await ask(world, 'describe', 'node', 'told'));
    assert.ok(events.includes('NodeReady') && events.includes('SpotInterruption'));
  });

  test('`kubectl get events` shows them with age, type, reason, object and message', async ({ world }) => {
    const text = await ask(world, 'get', 'events', '--field-selector', 'reason=Cordon,involvedObject.name=told');
    assert.match(text.replaceAll(/[ \t]+/g, ' '), /\n\d+s Normal Cordon node\/told Cordoned, tainted/);
  });

  test('each pod that was evicted says so, and how long it got', async ({ world }) => {
    await isTold(world, 'reason=Evicted', 2);
    const text = await ask(world, 'get', 'events', '--field-selector', 'reason=Evicted');
    assert.match(
      text.replaceAll(/[ \t]+/g, ' '),
      /Normal Evicted pod\/told-\S+ Evicted; granted \d+ s of its 30 s; node told goes away \(spot-interruption/,
    );
  });

  test('`kubectl describe pod` shows what its node goes through while it stops', async ({ world }) => {
    await furnish(world, 'stopping', { goneAfterS: 6 });
    const running = drain(world, { node: 'stopping', budgetMs: 30_000 });
    await eventually(async () => (await world.pods({ app: 'stopping' })).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
    await isTold(world, 'reason=Evicted', 4);
    const pod = (await world.pods({ node: 'stopping', app: 'stopping' }))[0]?.metadata.name ?? '';
    assert.match(eventsIn(await ask(world, 'describe', 'pod', pod)), /Normal Evicted \d+s lastcall Evicted; granted/);
    await running;
  });

  test('a budget in the way, and the end of the time, are warnings at the node', async ({ world }) => {
    await furnish(world, 'stuck');
    await world.make(aBudget({ name: 'stuck', minAvailable: 3 }));
    await drain(world, { node: 'stuck', budgetMs: 14_000, config: { pdb: 'respect' } });
    await isTold(world, 'involvedObject.name=stuck,source=lastcall', 5);
    const events = eventsIn(await ask(world, 'describe', 'node', 'stuck'));
    assert.match(
      events,
      /Warning FailedDraining \d+s lastcall (1 pod waits for its|2 pods wait for their) disruption budgets?, for \d+ s so far: default\/stuck-\S+ \(PDB stuck\)/,
    );
    assert.match(events, /Warning DrainDeadlineExceeded \d+s lastcall The time for the drain was up at .+; 2 pods left: default\/stuck-/);
    assert.match(events, /Warning CordonAndDrainError \d+s lastcall K8S_DRAIN_INCOMPLETE: node stuck: 2 unfinished/);
  });

  test('a step that begins again leaves no second event, and a node that is put back says so', async ({ world }) => {
    await world.addNode('back');
    const { step, interruption, ownFacts } = await drain(world, { node: 'back', budgetMs: 10_000 });
    await step.prepare?.(interruption, world.context(5_000, { attempt: 2 }));
    await step.cancel?.(interruption, world.context(5_000, { ownFacts }));
    await isTold(world, 'involvedObject.name=back,reason=Uncordon');
    const { body } = await world.cluster.request('GET', '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dback');
    const reasons = body.items
      .filter(({ source, reportingComponent }: never) => source ?? reportingComponent)
      .map(({ reason }: { reason: string }) => reason);
    assert.equal(reasons.filter((reason: string) => reason === 'SpotInterruption').length, 1);
    assert.equal(reasons.filter((reason: string) => reason === 'Cordon').length, 1);
  });

  test.run();
}
