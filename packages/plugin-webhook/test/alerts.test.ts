import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aReport } from './support/a-life.ts';
import { aContext, tellAll, withReceiver } from './support/a-reporter.ts';
import { actsOf } from './support/told.ts';

const test = suite('webhook: alerts');

test(
  'an alert is raised by trouble and resolved by a good end, under the interruption’s own key',
  withReceiver(
    async ({ receiver, reporter }) => {
      const context = aContext();
      await tellAll(reporter, [aReport(['planned']), aReport(['failed']), aReport(['closed'], ['int-2'])], context);
      await tellAll(reporter, [aReport(['outOfTime'], ['int-3']), aReport(['cancelled']), aReport(['foreign'], ['int-4'])], context);
      assert.equal(actsOf(receiver.received), ['trigger int-1', 'trigger int-3', 'resolve int-1']);
    },
    { shape: 'pagerduty', routingKey: 'k'.repeat(32) },
  ),
);

test(
  'an alert is resolved also when trouble and good end come in one report, and after a restart',
  withReceiver(
    async ({ receiver, reporter, restarted }) => {
      const context = aContext();
      const [trouble, goodEnd] = [aReport(['failed'], ['int-1', 'int-2']), aReport(['cancelled'], ['int-1'])];
      const entries = [...trouble.entries, ...goodEnd.entries];
      const interruptions = [...goodEnd.interruptions, ...trouble.interruptions.filter(({ id }) => id === 'int-2')];
      await tellAll(reporter, [{ entries, interruptions }], context);
      await tellAll(restarted(), [aReport(['cancelled'], ['int-2'])], context);
      assert.equal([...actsOf(receiver.received)].sort(), ['resolve int-1', 'resolve int-2', 'trigger int-1', 'trigger int-2']);
    },
    { shape: 'pagerduty', routingKey: 'k'.repeat(32) },
  ),
);

test(
  'nobody is paged for a dry run',
  withReceiver(
    async ({ receiver, reporter }) => {
      const report = aReport(['degraded']);
      const dry = report.interruptions.map((view) => ({ ...view, plan: view.plan && { ...view.plan, dryRun: true } }));
      await tellAll(reporter, [{ ...report, interruptions: dry }]);
      assert.is(receiver.received.length, 0);
    },
    { shape: 'pagerduty', routingKey: 'k'.repeat(32) },
  ),
);

test.run();
