import { stringify } from 'yaml';
import { FLAGS } from './nth-flags.ts';
import type { NthSettings } from './read-nth.ts';

const TAG = 'aws-node-termination-handler/managed';

const isTrue = (settings: NthSettings, name: string, otherwise: boolean): boolean => {
  const value = settings.get(name);
  return value === undefined ? otherwise : /^(true|1|t)$/i.test(value);
};

/** The configuration that does what an installation of aws-node-termination-handler does, as text, with what it could not carry over in comments. */
export function writeNth(settings: NthSettings): string {
  const body = {
    dryRun: true,
    sources: [{ uses: 'sqs', with: { queueUrl: settings.get('queueURL') ?? `$\{QUEUE_URL}` } }],
    store: 'sqlite:./data/lastcall.db',
    scope: scopeOf(settings),
    pipelines: pipelinesOf(settings),
    ...(hasWebhook(settings) && { reporters: [webhookOf(settings)] }),
  };
  const comments = [...HEAD, ...notesOn(settings).map((note) => `- ${note}`)].map((line) => `# ${line}`.trimEnd());
  return `${comments.join('\n')}\n\n${stringify(body, { lineWidth: 120, aliasDuplicateObjects: false })}`;
}

const HEAD = [
  'yaml-language-server: $schema=./lastcall.schema.json',
  'Written from the settings of aws-node-termination-handler. It only watches: take `dryRun` away once the plans look right,',
  'and give it a queue of its own until then. What to know:',
];

function scopeOf(settings: NthSettings) {
  const checks = isTrue(settings, 'checkTagBeforeDraining', true) && isTrue(settings, 'checkASGTagBeforeDraining', true);
  return checks ? { tags: { [tagOf(settings)]: 'true' } } : 'all';
}

const tagOf = (settings: NthSettings): string => settings.get('managedTag') ?? settings.get('managedAsgTag') ?? TAG;

type Pipeline = { readonly name: string; readonly on: readonly string[]; readonly [key: string]: unknown };

function pipelinesOf(settings: NthSettings): readonly Pipeline[] {
  const move = { name: 'move the pods', steps: [{ uses: '@lastcall/plugin-k8s-drain', ...withOf(drainOptions(settings)) }] };
  const leave = { name: 'out of rotation', steps: [{ uses: '@lastcall/plugin-elb-deregister', budget: '20s' }] };
  const letGo = {
    name: 'let it go',
    steps: [{ uses: '@lastcall/plugin-asg-lifecycle', always: true, with: { hooks: ['NAME-OF-YOUR-HOOK'] } }],
  };
  const ways: readonly (Pipeline & { readonly if: boolean })[] = [
    {
      if: isTrue(settings, 'enableSpotInterruptionDraining', true),
      name: 'spot',
      on: ['spot-interruption', 'capacity-interruption'],
      stages: [leave, move],
    },
    {
      if: isTrue(settings, 'enableASGLifecycleDraining', true),
      name: 'scale-in',
      on: ['termination-hook'],
      ...limitOf(settings),
      stages: [leave, move, letGo],
    },
    { if: isTrue(settings, 'enableRebalanceDraining', false), name: 'rebalance', on: ['rebalance-recommendation'], stages: [move] },
    {
      if: isTrue(settings, 'enableScheduledEventDraining', true),
      name: 'maintenance',
      on: ['scheduled-change'],
      startBefore: '1h',
      stages: [leave, move],
    },
  ];
  return ways.flatMap(({ if: wanted, ...pipeline }) => (wanted ? [pipeline] : []));
}

const limitOf = (settings: NthSettings) => {
  const until = settings.get('heartbeatUntil');
  return until === undefined ? {} : { limit: `${until}s` };
};

const withOf = (options: Readonly<Record<string, unknown>>) => (Object.keys(options).length === 0 ? {} : { with: options });

function drainOptions(settings: NthSettings): Readonly<Record<string, unknown>> {
  const grace = settings.get('podTerminationGracePeriod') ?? settings.get('gracePeriod');
  return {
    ...(grace !== undefined && Number(grace) >= 0 && { gracePeriod: Number(grace) }),
    ...(!isTrue(settings, 'ignoreDaemonSets', true) && { ignoreDaemonSets: false }),
    ...(!isTrue(settings, 'deleteLocalData', true) && { deleteEmptyDirData: false }),
    ...(isTrue(settings, 'enableOutOfServiceTaint', false) && { outOfServiceTaint: true }),
    ...(!isTrue(settings, 'emitKubernetesEvents', true) && { events: 'none' }),
  };
}

const hasWebhook = (settings: NthSettings): boolean => settings.has('webhookURL') || settings.has('webhookURLSecretName');

/** Addresses of webhooks are secrets: they come from the environment. */
const webhookOf = (settings: NthSettings) => ({
  uses: '@lastcall/plugin-webhook',
  with: { url: `$\{WEBHOOK_URL}`, shape: /hooks\.slack\.com/.test(settings.get('webhookURL') ?? '') ? 'slack' : 'cloudevents' },
});

function notesOn(settings: NthSettings): readonly string[] {
  const said = (condition: boolean, note: string) => (condition ? [note] : []);
  return [
    ...said(scopeOf(settings) !== 'all', `scope: ${tagOf(settings)} was asked for with any value; write the one your machines have.`),
    ...said(
      isTrue(settings, 'enableASGLifecycleDraining', true),
      'scale-in: name the lifecycle hooks that are yours; others are left alone.',
    ),
    ...said(
      isTrue(settings, 'cordonOnly', false),
      'cordonOnly: Lastcall drains what it cordons; leave the pipelines out whose pods are to stay.',
    ),
    ...said(
      hasWebhook(settings),
      'webhook: put the address into WEBHOOK_URL. It tells more than one message; `shape: template` takes a text of yours.',
    ),
    ...said(
      settings.has('webhookTemplate') || settings.has('webhookTemplateConfigMapName'),
      'webhookTemplate: Go templates are not read; docs/guides/webhooks.md says how one is written here.',
    ),
    ...said(settings.has('awsRegion'), `awsRegion: set AWS_REGION=${settings.get('awsRegion')} in the environment.`),
    ...FLAGS.flatMap(({ value, fate }) =>
      settings.has(value) && fate.is !== 'used' ? [`${value}: ${fate.is === 'covered' ? fate.by : fate.where}.`] : [],
    ),
    ...[...settings.keys()]
      .filter((name) => !FLAGS.some(({ value }) => value === name))
      .map((name) => `${name} is not known here: see what it does, and whether it is needed.`),
  ];
}
