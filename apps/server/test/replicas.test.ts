import { type InterruptionView, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPostgres, type Postgres, startPostgres } from '../../../tools/postgres.ts';
import type { Server } from '../src/server.ts';
import { aSimulatedServer, type Simulated, until } from './simulated-server.ts';

const replicas = suite('two replicas on one PostgreSQL');
let postgres: Postgres;

type Two = Simulated & { readonly postgres: Postgres; readonly other: Server };

/** Two servers that share a database of their own in a world of their own; each notice reaches both by SNS, and one of them by SQS. */
const rule = (name: string, prove: (two: Two) => Promise<void>) =>
  replicas(name, async () => {
    const world = await aSimulatedServer({ store: await postgres.createDatabase() });
    try {
      const other = await world.startAnother();
      const { aws } = world.sandbox;
      await until(() => [...aws.world.subscriptions.values()].filter(({ confirmed }) => confirmed).length === 2, 'both subscriptions');
      aws.route({ to: world.topicArn });
      await prove({ ...world, postgres, other });
    } finally {
      await world.close();
    }
  });

const interrupt = async ({ sandbox }: Two) => {
  const [machine] = sandbox.fleet.machines();
  await sandbox.aws.interruptSpot(machine?.instance.id ?? '');
};

const stepEnds = ({ closed }: Two) => closed[0]?.steps.map(({ id, outcome }) => `${id} ${outcome}`);
const messagesOf = ({ sandbox }: Two) => sandbox.slack.messages().filter(({ threadTs }) => threadTs === null);
const commandsOf = ({ sandbox }: Two) => sandbox.aws.world.commands.size;
const ALL_DONE = ['elb-deregister succeeded', 'k8s-drain succeeded', 'ssm-shutdown succeeded', 'asg-lifecycle skipped'];

rule('a notice that reaches both is one interruption with one run, one command and one message', async (two) => {
  await interrupt(two);
  await two.untilClosed(1);
  assert.equal(stepEnds(two), ALL_DONE);
  assert.is(two.closed[0]?.attempt, 1);
  assert.is(commandsOf(two), 1);
  await until(() => JSON.stringify(two.sandbox.slack.messages()).includes('before AWS acts'), 'the last Slack update');
  assert.is(messagesOf(two).length, 1);
});

rule('a replica that stops in the middle of a run is followed by the other at once', async (two) => {
  await interrupt(two);
  await until(() => two.sandbox.aws.calls.of('DeregisterTargets').length > 0, 'the first act');
  await two.server.stop();
  const stoppedAt = systemClock.now();
  await untilAllClosed(two);
  const view = await onlyInterruption(two);
  assert.equal([view.outcome, view.attempt <= 2, commandsOf(two)], ['succeeded', true, 1]);
  assert.ok(Date.parse(String(view.closedAt)) > stoppedAt - 60_000);
});

rule('a database that goes in the middle of a run stops nothing that may be repeated, and has it all when it is back', async (two) => {
  await interrupt(two);
  await until(() => two.sandbox.aws.calls.of('DeregisterTargets').length > 0, 'the first act');
  await postgres.stop('immediate');
  await until(() => podsLeft(two) === 0, 'the pods to go without a database');
  assert.is(commandsOf(two), 0, 'what must not happen twice waits');
  await postgres.start();
  await untilAllClosed(two);
  const view = await onlyInterruption(two);
  assert.equal([view.outcome, commandsOf(two)], ['succeeded', 1]);
});

rule('a notice that comes while the database is gone is acted on, and is one interruption when it is back', async (two) => {
  await postgres.stop('immediate');
  // Ends only when a delivery was taken, or the last of them was not.
  const delivered = interrupt(two);
  await until(() => two.sandbox.aws.calls.of('DeregisterTargets').length > 0, 'the first act, without a database');
  await proveTroubleIsTold(two);
  await postgres.start();
  await until(() => two.sandbox.slack.messages().length > 0, 'the journal to have it');
  await untilAllClosed(two);
  await delivered;
  const view = await onlyInterruption(two);
  assert.equal([view.outcome, view.notices.length, commandsOf(two)], ['succeeded', 1, 1]);
});

/** The replica goes on receiving, so it stays ready; what is wrong is there for people and for alerts. */
async function proveTroubleIsTold({ server }: Two): Promise<void> {
  const ready = await fetch(`${server.privateUrl}/ready`);
  const { problems } = (await ready.json()) as { readonly problems: readonly string[] };
  assert.equal([ready.status, problems.length], [200, 2]);
  assert.match(problems[1] ?? '', /acted on from memory/);
  const metrics = await (await fetch(`${server.privateUrl}/metrics`)).text();
  assert.match(metrics, /^lastcall_store_up 0$/m);
  assert.match(metrics, /^lastcall_notices_waiting 1$/m);
}

const podsLeft = ({ sandbox }: Two) => {
  const [machine] = sandbox.fleet.machines();
  return sandbox.kubernetes.pods(machine?.node ?? '').filter(({ metadata }) => metadata.namespace === 'shop').length;
};

const untilAllClosed = async (two: Two) => {
  let open = 1;
  const look = async () => {
    open = (await shown(two)).filter(({ closedAt }) => closedAt === null).length;
  };
  await until(() => {
    look().catch(() => undefined);
    return open === 0;
  }, 'the run to close');
};

const shown = async ({ other }: Two) =>
  (await (await fetch(`${other.privateUrl}/api/interruptions?detail=whole`)).json()) as InterruptionView[];

const onlyInterruption = async (two: Two) => {
  const views = await shown(two);
  assert.is(views.length, 1);
  return views[0] as InterruptionView;
};

const found = findPostgres();
if ('reason' in found) console.log(`# skip two replicas on one PostgreSQL: ${found.reason}`);
else {
  postgres = await startPostgres(found.folder);
  replicas.after(() => postgres.remove());
  replicas.run();
}
