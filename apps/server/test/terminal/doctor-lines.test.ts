import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { doctorLines, type Findings } from '../../src/terminal/doctor-lines.ts';

const lines = suite('what the doctor prints');

const printed = (parts: Partial<Findings>) =>
  doctorLines({ identities: [], checks: [], findings: [], neighbours: [], blind: [], warnings: [], ...parts }).join('\n');

lines('what works, what does not and what to do, who else is there, and a verdict', () => {
  const forbidden = { message: 'Not allowed to patch nodes', code: 'K8S_FORBIDDEN', hint: 'Grant the ClusterRole.' };
  const text = printed({
    identities: [{ name: 'AWS', problem: null, identity: 'arn:aws:iam::111122223333:role/lastcall in account 111122223333' }],
    findings: [{ weight: 'fault', about: 'queue interruptions', what: 'forgets messages after 60s', fix: 'Set MessageRetentionPeriod.' }],
    checks: [
      { name: 'spot/elb-deregister', problem: null },
      { name: 'spot/k8s-drain', problem: forbidden },
    ],
    neighbours: [
      { who: 'Karpenter', where: 'Deployment kube-system/karpenter: 3 nodes', does: 'drains its nodes', advice: 'Nothing to do.' },
      { who: 'lifecycle-manager', where: 'Deployment keiko/lm', does: 'drains nodes', advice: 'Let only one act.' },
    ],
    warnings: ['budgets need more than 120 s'],
  });
  assert.is(
    text,
    [
      'as whom is AWS asked?',
      '  AWS  arn:aws:iam::111122223333:role/lastcall in account 111122223333',
      '',
      'can everybody do their work?',
      '  ok      spot/elb-deregister',
      '  failed  spot/k8s-drain       Not allowed to patch nodes (K8S_FORBIDDEN)',
      '                               -> Grant the ClusterRole.',
      '',
      'what will go wrong?',
      '  fault   queue interruptions forgets messages after 60s',
      '          -> Set MessageRetentionPeriod.',
      '',
      'who else acts on the same machines?',
      '  Karpenter          Deployment kube-system/karpenter: 3 nodes',
      '                     drains its nodes',
      '                     -> Nothing to do.',
      '  lifecycle-manager  Deployment keiko/lm',
      '                     drains nodes',
      '                     -> Let only one act.',
      '',
      'what else was said',
      '  budgets need more than 120 s',
      '',
      '3 checks, 1 failed, 1 fault, 3 hints',
    ].join('\n'),
  );
});

lines('that nobody was found is said', () => {
  assert.match(printed({ checks: [{ name: 'slack', problem: null }] }), 'nobody was found');
  assert.match(printed({ checks: [{ name: 'slack', problem: null }] }), /1 check, none failed, 0 faults, 0 hints$/);
});

lines('who could not look is told, and not that nobody was found', () => {
  const text = printed({ blind: [{ name: 'spot/k8s-drain', problem: { message: 'no answer', code: null, hint: null } }] });
  assert.match(text, 'spot/k8s-drain could not look: no answer');
  assert.not.match(text, 'nobody was found');
});

lines('what others wrote cannot move the cursor', () => {
  assert.match(printed({ warnings: ['one\u001b[2Jtwo\nthree'] }), 'one [2Jtwo three');
});

lines.run();
