import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readTargets } from '../../src/load-balancing/group-targets.ts';

const test = suite('targets of a group');

const idsAndPorts = (targets: readonly { readonly target: { readonly Id?: string | undefined; readonly Port?: number | undefined } }[]) =>
  targets.map(({ target: { Id, Port } }) => `${Id}:${Port}`);

const described = (Id: string, Port: number, State: 'healthy' | 'unhealthy' | 'draining' | 'unused' = 'healthy') => ({
  Target: { Id, Port },
  TargetHealth: { State },
});

test('an instance is found on every port it is registered on', () => {
  const targets = readTargets([described('i-1', 80), described('i-2', 80), described('i-1', 8080)]);
  assert.equal(idsAndPorts(targets.of(['i-1'])), ['i-1:80', 'i-1:8080']);
});

test('whoever has several addresses is found by each of them', () => {
  const targets = readTargets([described('10.0.0.1', 80), described('10.0.0.2', 80), described('10.0.0.3', 80)]);
  assert.equal(idsAndPorts(targets.of(['10.0.0.3', '10.0.0.1'])), ['10.0.0.3:80', '10.0.0.1:80']);
});

test('a stranger is not found', () => {
  assert.equal(readTargets([described('i-1', 80)]).of(['i-2']), []);
});

test('a target AWS calls not registered is not in the group', () => {
  const gone = { Target: { Id: 'i-1', Port: 80 }, TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' } } as const;
  assert.equal(readTargets([gone]).all, []);
});

test('a target that drains is in the group', () => {
  const draining = {
    Target: { Id: 'i-1', Port: 80 },
    TargetHealth: { State: 'draining', Reason: 'Target.DeregistrationInProgress' },
  } as const;
  assert.equal(readTargets([draining]).all, [
    { target: { Id: 'i-1', Port: 80 }, state: 'draining', reason: 'Target.DeregistrationInProgress' },
  ]);
});

test('a target without a health is unavailable', () => {
  assert.equal(readTargets([{ Target: { Id: 'i-1', Port: 80 } }]).all, [
    { target: { Id: 'i-1', Port: 80 }, state: 'unavailable', reason: '' },
  ]);
});

test('only healthy targets count as healthy', () => {
  const targets = readTargets([described('a', 80), described('b', 80, 'unhealthy'), described('c', 80, 'draining'), described('d', 80)]);
  assert.is(targets.healthy, 2);
});

test.run();
