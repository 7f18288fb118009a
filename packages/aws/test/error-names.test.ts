import { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  insteadOf,
  isGone,
  isGroupOrHookGone,
  isNoActiveLifecycleAction,
  isNoInvocationYet,
  isNotManaged,
  isRegionMissing,
  isServerFault,
  isThrottled,
  isUnreachable,
} from '../src/error-names.ts';

const test = suite('error names');

const aws = (name: string, message = '', httpStatusCode = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const coded = (cause: unknown) => new CodedError({ code: 'AWS_CALL_FAILED', message: 'm', hint: 'h', cause });

const MEANINGS: readonly [(error: unknown) => boolean, Error][] = [
  [isThrottled, aws('Throttling')],
  [isThrottled, aws('ThrottlingException')],
  [isThrottled, aws('RequestLimitExceeded')],
  [isGone, aws('TargetGroupNotFoundException')],
  [isGone, aws('AccessPointNotFoundException')],
  [isGone, aws('InvalidTargetException')],
  [isServerFault, aws('ResourceContentionFault', '', 500)],
  [isNotManaged, aws('InvalidInstanceId')],
  [isNoInvocationYet, aws('InvocationDoesNotExist')],
  [isNoActiveLifecycleAction, aws('ValidationError', 'No active Lifecycle Action found with instance ID i-1')],
  [isNoActiveLifecycleAction, aws('ValidationError', 'No active Lifecycle Action found with token 71514b9d')],
  [isGroupOrHookGone, aws('ValidationError', 'AutoScalingGroup name not found - AutoScalingGroup web not found')],
  [isRegionMissing, new Error('Region is missing')],
  [isUnreachable, new Error('socket hang up')],
];

for (const [holds, error] of MEANINGS) {
  test(`${holds.name} knows ${error.name} ${error.message}, bare and as the cause of a coded error`, () => {
    assert.ok(holds(error));
    assert.ok(holds(coded(error)));
    assert.not.ok(holds(aws('SomethingElse')));
  });
}

test('a validation error about something else is no end of a lifecycle action', () => {
  assert.not.ok(isNoActiveLifecycleAction(aws('ValidationError', '1 validation error detected')));
});

test('anything may be asked about, also what is no error', () => {
  for (const thing of [undefined, null, 'text', 7, {}]) assert.not.ok(isGone(thing));
});

test('insteadOf answers for its meaning and passes on everything else', () => {
  const other = aws('AccessDenied');
  assert.is(insteadOf(isGone, 'gone')(aws('TargetGroupNotFoundException')), 'gone');
  assert.throws(
    () => insteadOf(isGone, 'gone')(other),
    (error: unknown) => error === other,
  );
});

test.run();
