import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardNetwork } from './network-guard.ts';
import { aSimulatedServer, type Simulated, until } from './simulated-server.ts';

const beside = suite('a dry run beside another handler');

type Sent = { readonly method: string; readonly path: string };

/** Another handler of the same notices: cordons, evicts and completes the hook, and remembers what it has sent. */
function anotherHandler({ sandbox }: Simulated) {
  const sent: Sent[] = [];
  const send = async (method: string, path: string, body: unknown, type = 'application/json') => {
    sent.push({ method, path });
    await fetch(`${sandbox.kubernetes.url}${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': type } });
  };
  const evict = ({ name = '', namespace = '' }: { name?: string; namespace?: string }) =>
    send('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      ...{ apiVersion: 'policy/v1', kind: 'Eviction' },
      metadata: { name, namespace },
    });
  return {
    sent,
    async handle(node: string) {
      await send('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable: true } }, 'application/merge-patch+json');
      const pods = sandbox.kubernetes.pods(node).filter(({ metadata }) => metadata.namespace === 'shop');
      await Promise.all(pods.map(({ metadata }) => evict(metadata)));
    },
  };
}

const LOOKING = /^(Describe|Get|List|Receive|ChangeMessageVisibility|DeleteMessage|ConfirmSubscription|certificate)/;

/** What the cluster was asked to change, except by requests that only ask what would happen. */
const changesIn = ({ sandbox }: Simulated): readonly string[] =>
  sandbox.kubernetes.calls
    .filter(({ method, path, query }) => method !== 'GET' && !path.includes('selfsubject') && !JSON.stringify(query).includes('dryRun'))
    .map(({ method, path }) => `${method} ${path}`);

async function inAWorld(prove: (world: Simulated) => Promise<void>): Promise<void> {
  const guard = await guardNetwork();
  const world = await aSimulatedServer({ dryRun: 'yes' });
  try {
    world.sandbox.aws.route({ to: world.queueUrl });
    await prove(world);
    assert.equal(guard.strayed, [], 'nothing may leave this machine');
  } finally {
    await world.close();
    await guard.lift();
  }
}

beside('while the other drains the node, everything is watched, planned, timed and told, and every change is the other’s', () =>
  inAWorld(async (world) => {
    const { sandbox } = world;
    const [machine] = sandbox.fleet.machines();
    if (machine === undefined) throw new Error('the fleet is empty');
    const other = anotherHandler(world);
    sandbox.aws.calls.clear();
    await sandbox.aws.interruptSpot(machine.instance.id);
    await other.handle(machine.node);
    await world.untilClosed(1);
    const [view] = world.closed;
    assert.is(view?.outcome, 'succeeded');
    assert.is(view?.plan?.dryRun, true);
    assert.match(view?.steps.map(({ summary }) => summary).join('\n') ?? '', /would have/);
    assert.ok((view?.closedAt ?? Number.POSITIVE_INFINITY) < (view?.deadlineAt ?? 0));
    assert.equal(changesIn(world).toSorted(), other.sent.map(({ method, path }) => `${method} ${path}`).toSorted());
    assert.equal(
      sandbox.aws.calls.seen.map(({ action }) => action).filter((action) => !LOOKING.test(action)),
      [],
    );
    await until(() => JSON.stringify(sandbox.slack.messages()).includes('Dry run: would have'), 'Slack to be told');
  }),
);

beside('a lifecycle hook is neither kept alive nor completed: it stays the other’s', () =>
  inAWorld(async (world) => {
    const { sandbox } = world;
    const [machine] = sandbox.fleet.machines();
    if (machine === undefined) throw new Error('the fleet is empty');
    sandbox.aws.terminateInGroup(machine.instance.id);
    await world.untilClosed(1);
    const last = world.closed[0]?.steps.find(({ id }) => id === 'asg-lifecycle');
    assert.match(last?.summary ?? '', 'would have completed hook drain');
    assert.equal(
      ['CompleteLifecycleAction', 'RecordLifecycleActionHeartbeat'].map((action) => sandbox.aws.calls.made(action)),
      [0, 0],
    );
    assert.is(sandbox.fleet.machines().find(({ node }) => node === machine.node)?.instance.state, 'running');
  }),
);

beside.run();
