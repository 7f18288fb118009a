import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describedMetrics } from '../../../../tools/metrics-reference.ts';
import { aSimulatedServer, type Simulated } from '../simulated-server.ts';

const test = suite('metrics of a whole run');

/** Those of which an undisturbed run on one replica has nothing to tell. */
const STILL: readonly string[] = [
  'lastcall_deadlines_missed_total',
  'lastcall_interruptions_open',
  'lastcall_leases_lost_total',
  'lastcall_notices_waiting',
  'lastcall_replicas',
  'lastcall_reporter_entries_behind',
  'lastcall_reporter_failures',
  'lastcall_reporter_seconds_behind',
  'lastcall_runs_resumed_total',
  'lastcall_runs_running',
  'lastcall_leases_held',
  'lastcall_store_failures_total',
  'lastcall_store_up',
];

/** The samples of the product's metrics, as lines, by metric. */
async function scrape({ server }: Simulated): Promise<ReadonlyMap<string, string>> {
  const text = await (await fetch(`${server.privateUrl}/metrics`)).text();
  const names = describedMetrics().map(({ name }) => name);
  const linesOf = (name: string) => text.split('\n').filter((line) => line.startsWith(name));
  return new Map(names.map((name) => [name, linesOf(name).join('\n')]));
}

/** What EventBridge sends at the times of the rule `lastcall-canary`. */
const canaryOf = ({ sandbox: { aws } }: Simulated) => ({
  ...{ version: '0', id: 'canary-1', 'detail-type': 'Scheduled Event', source: 'aws.events', account: aws.account, region: aws.region },
  ...{ time: `${new Date().toISOString().slice(0, 19)}Z`, detail: {} },
  resources: [`arn:aws:events:${aws.region}:${aws.account}:rule/lastcall-canary`],
});

test('every promised metric is there before anything happens, and moves when it must', async () => {
  const world = await aSimulatedServer();
  try {
    const before = await scrape(world);
    const declared = await (await fetch(`${world.server.privateUrl}/metrics`)).text();
    for (const { name, type } of describedMetrics()) assert.match(declared, `# TYPE ${name} ${type}`);
    const [machine] = world.sandbox.fleet.machines();
    world.sandbox.aws.route({ to: world.queueUrl });
    await world.sandbox.aws.publish(canaryOf(world));
    await world.sandbox.aws.interruptSpot(machine?.instance.id ?? '');
    await world.untilClosed(1);
    const after = await scrape(world);
    const still = [...after].filter(([name, lines]) => lines === before.get(name)).map(([name]) => name);
    assert.equal(
      still.filter((name) => !STILL.includes(name)),
      [],
    );
    assert.match(after.get('lastcall_calls_total') ?? '', /to="aws",api="elasticloadbalancing:DeregisterTargets",result="ok"/);
    assert.match(after.get('lastcall_calls_total') ?? '', /to="kubernetes",api="POST pods\/eviction",result="ok"/);
    assert.match(after.get('lastcall_calls_total') ?? '', /to="slack",api="chat.postMessage",result="ok"/);
    assert.match(after.get('lastcall_run_margin_seconds') ?? '', /lastcall_run_margin_seconds_count\{kind="spot-interruption"\} 1/);
  } finally {
    await world.close();
  }
});

test.run();
