import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isStopped, type Pod } from '../../src/api-server/objects.ts';
import { aPod } from '../support/pods.ts';

const ended = { state: { terminated: {} } };
const running = { state: {} };
const leaving = (...containerStatuses: object[]) =>
  aPod({ metadata: { deletionTimestamp: '2026-11-22T10:00:00Z' }, status: { phase: 'Running', containerStatuses } });

const rules: readonly (readonly [string, Pod, boolean])[] = [
  ['a running pod has not stopped', aPod(), false],
  ['a pod that succeeded has stopped', aPod({ status: { phase: 'Succeeded' } }), true],
  ['a pod that failed has stopped', aPod({ status: { phase: 'Failed' } }), true],
  ['a terminating pod has stopped when every container has ended, whatever finalizers wait', leaving(ended, ended), true],
  ['a terminating pod with one container left has not stopped', leaving(ended, running), false],
  ['a terminating pod that tells of no container has not stopped', leaving(), false],
  [
    'a pod whose containers have ended but may be restarted has not stopped',
    aPod({ status: { phase: 'Running', containerStatuses: [ended] } }),
    false,
  ],
];

const test = suite('when a pod has stopped');
for (const [rule, pod, stopped] of rules) test(rule, () => assert.is(isStopped(pod), stopped));
test.run();
