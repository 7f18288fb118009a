import type { AwsPermission, Permissions, PermissionUse } from '@lastcall/plugin-api';
import type { SsmShutdownConfig } from './config.ts';

const SCRIPTS = { linux: 'AWS-RunShellScript', windows: 'AWS-RunPowerShellScript' } as const;

const LOOK: AwsPermission = {
  actions: ['ssm:DescribeInstanceInformation'],
  resources: ['*'],
  reason: 'see whether the agent answers',
};

const FOLLOW: AwsPermission = {
  actions: ['ssm:CancelCommand', 'ssm:GetCommandInvocation', 'ssm:ListCommandInvocations', 'ssm:ListCommands'],
  resources: ['*'],
  reason: 'find and follow the command, and stop it at the deadline',
};

type Part = Pick<SsmShutdownConfig, 'commands' | 'document'>;

/** A placeholder can stand for anything. */
const PLACEHOLDER = /\{\{.*?\}\}/g;

/** AWS’s own documents belong to no account. */
const documentArn = (name: string) => `arn:aws:ssm:*:${name.startsWith('AWS-') ? '' : '*'}:document/${name}`;

function documentsOf({ commands, document }: Part): readonly string[] {
  if (document !== undefined) {
    const pattern = document.replace(PLACEHOLDER, '*');
    return [pattern.startsWith('arn:') ? pattern : documentArn(pattern)];
  }
  const platforms = Array.isArray(commands) ? (['linux', 'windows'] as const) : (Object.keys(commands ?? {}) as (keyof typeof SCRIPTS)[]);
  return platforms.map((platform) => documentArn(SCRIPTS[platform]));
}

/** The least this plugin needs. `ssm:SendCommand` is checked against the document and against each instance. */
export function permissionsFor(config: Part, { dryRun }: Pick<PermissionUse, 'dryRun'>): Permissions {
  if (dryRun) return { aws: [LOOK] };
  const send: AwsPermission = {
    actions: ['ssm:SendCommand'],
    resources: [...documentsOf(config), 'arn:aws:ec2:*:*:instance/*'],
    reason: 'run the shutdown command',
  };
  return { aws: [send, LOOK, FOLLOW] };
}
