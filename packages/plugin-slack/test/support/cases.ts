import type { Kind, NoRunReason } from '@lastcall/plugin-api';
import { KINDS } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import type { Telling } from '../../src/message.ts';
import { after, aPlan, aPlannedStep, aPlannedView, aView, ENDED_WELL, stepsOf } from './views.ts';

const LINK = 'https://lastcall.example.com/';
const plan = aPlan();
const dryRun = aPlan({ dryRun: true });
const late = aPlan({
  late: 'too little time: optional steps are left out',
  stages: [
    {
      ...{ name: 'shut down', startsAt: after(60_000), endsAt: after(115_000) },
      steps: [
        aPlannedStep({ id: 'k8s-drain' }),
        aPlannedStep({ id: 'ssm-shutdown', decision: 'left-out', budgetMs: 0, reason: 'no time left for an optional step' }),
      ],
    },
  ],
});

const telling = (parts: Omit<Telling, 'link'>): Telling => ({ ...parts, link: LINK });

const ofKind = (kind: Kind): Telling => telling({ at: after(900), view: aPlannedView({ kind }) });

const without = (outcome: NoRunReason, reason: string): Telling =>
  telling({ at: after(1_200), view: aView({ outcome, reason, closedAt: after(1_200) }) });

const WITHOUT_RUN: readonly (readonly [NoRunReason, string])[] = [
  ['foreign', 'the instance is outside the scope'],
  ['absent', 'AWS does not know the instance any more'],
  ['undecided', 'nobody could say whose it is: the call was throttled'],
  ['no-pipeline', 'no pipeline is configured for spot-interruption'],
  ['called-off', 'AWS has called it off'],
  ['spread', 'spread over 12 instances'],
];

/** What each golden file tells, by its name. */
export const CASES: Readonly<Record<string, Telling>> = {
  ...Object.fromEntries(KINDS.map((kind) => [`planned-${kind}`, ofKind(kind)])),
  ...Object.fromEntries(WITHOUT_RUN.map(([outcome, reason]) => [`closed-${outcome}`, without(outcome, reason)])),
  'running-with-progress': telling({
    at: after(30_500),
    view: aPlannedView({
      steps: stepsOf(plan, {
        'elb-deregister': ENDED_WELL['elb-deregister'] ?? {},
        'k8s-drain': { attempt: 1, startedAt: after(16_000), deadlineAt: after(70_000), summary: 'evicted 4 of 9 pods' },
      }),
    }),
  }),
  'running-late': telling({ at: after(61_000), view: aPlannedView({ plan: late, steps: stepsOf(late) }) }),
  'running-past-the-deadline': telling({ at: after(121_000), view: aPlannedView() }),
  'running-again-without-a-deadline': telling({
    at: after(5_000),
    view: aPlannedView({
      ...{ kind: 'rebalance-recommendation', deadlineAt: null, attempt: 2 },
      hooks: [{ group: 'web', name: 'drain', token: null, noticedAt: after(0) }],
    }),
  }),
  'waiting-for-days': telling({
    at: after(900),
    view: aView({ kind: 'scheduled-change', action: 'reboot', deadlineAt: after(14 * 86_400_000), instance: anInstance() }),
  }),
  'closed-succeeded': telling({
    at: after(48_100),
    view: aPlannedView({
      ...{ closedAt: after(48_100), outcome: 'succeeded', reason: '4 steps ended in time' },
      steps: stepsOf(plan, ENDED_WELL),
    }),
  }),
  'closed-degraded': telling({
    at: after(70_000),
    view: aPlannedView({
      ...{ closedAt: after(70_000), outcome: 'degraded', reason: 'k8s-drain failed: 2 pods are kept by a disruption budget' },
      steps: stepsOf(plan, {
        ...ENDED_WELL,
        'k8s-drain': {
          ...{ attempt: 1, startedAt: after(16_000), endedAt: after(42_300), outcome: 'failed', code: 'K8S_EVICTION_BLOCKED' },
          summary: '2 pods are kept by a disruption budget: web/api-7f9, web/api-8c1',
        },
        'ssm-shutdown': {
          attempt: 1,
          startedAt: after(42_300),
          endedAt: after(69_000),
          outcome: 'timed-out',
          summary: 'still stopping my-service',
        },
      }),
    }),
  }),
  'closed-out-of-time': telling({
    at: after(123_400),
    view: aPlannedView({
      ...{ closedAt: after(123_400), outcome: 'out-of-time', reason: 'k8s-drain got no time' },
      steps: stepsOf(plan, {
        'elb-deregister': ENDED_WELL['elb-deregister'] ?? {},
        'k8s-drain': { endedAt: after(123_000), outcome: 'not-reached', code: 'STEP_NO_TIME', summary: 'no time left' },
      }),
    }),
  }),
  'closed-cancelled': telling({
    at: after(20_000),
    view: aPlannedView({ closedAt: after(20_000), outcome: 'cancelled', reason: 'AWS has called it off' }),
  }),
  'dry-run-planned': telling({ at: after(900), view: aPlannedView({ plan: dryRun, steps: stepsOf(dryRun) }) }),
  'dry-run-succeeded': telling({
    at: after(48_100),
    view: aPlannedView({
      ...{ plan: dryRun, closedAt: after(48_100), outcome: 'succeeded', reason: '4 steps ended in time' },
      steps: stepsOf(dryRun, {
        'elb-deregister': { ...ENDED_WELL['elb-deregister'], summary: 'would have taken it out of 3 target groups' },
        'k8s-drain': { ...ENDED_WELL['k8s-drain'], summary: 'would have evicted 9 pods of node ip-10-0-1-11' },
        'ssm-shutdown': { ...ENDED_WELL['ssm-shutdown'], summary: 'would have run AWS-RunShellScript' },
        'asg-lifecycle': ENDED_WELL['asg-lifecycle'] ?? {},
      }),
    }),
  }),
  'hostile-names': {
    ...{ at: after(900), link: null },
    view: aPlannedView({
      instance: anInstance({ tags: { Name: '<!channel> R&D <https://evil.example|click>' }, group: 'a&b' }),
      steps: stepsOf(plan, { 'k8s-drain': { startedAt: after(800), summary: '<@U1> said\nnode<ip-10-0-1-11> & more' } }),
    }),
  },
};
