import type { Permissions } from '@lastcall/plugin-api';

/** The least this plugin needs with `commands`. `ssm:SendCommand` is checked against the document and against each instance. */
export const permissions: Permissions = {
  aws: [
    {
      actions: ['ssm:SendCommand'],
      resources: [
        'arn:aws:ssm:*::document/AWS-RunShellScript',
        'arn:aws:ssm:*::document/AWS-RunPowerShellScript',
        'arn:aws:ec2:*:*:instance/*',
      ],
      reason: 'run the shutdown command',
    },
    {
      actions: [
        'ssm:CancelCommand',
        'ssm:DescribeInstanceInformation',
        'ssm:GetCommandInvocation',
        'ssm:ListCommandInvocations',
        'ssm:ListCommands',
      ],
      resources: ['*'],
      reason: 'see whether the agent answers, find and follow the command, and stop it at the deadline',
    },
  ],
};
