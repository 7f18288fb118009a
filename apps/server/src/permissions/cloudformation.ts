import type { AwsPermission } from '@lastcall/plugin-api';
import { type Statement, statementsOf } from './iam.ts';

/** What `!Sub` fills in. */
export const PARTITION = `$\{AWS::Partition}`;

/** A template with the policy alone, in whatever partition the stack is; its ARN is the output `PolicyArn`. */
export function cloudFormationPolicy(permissions: readonly AwsPermission[]): string {
  const statements = statementsOf(permissions, PARTITION);
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: What Lastcall may do in AWS
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
${statements.flatMap((statement) => statementLines(statement).map((line) => `          ${line}`)).join('\n')}
Outputs:
  PolicyArn: { Value: !Ref Policy }`;
}

/** One statement as YAML. */
export const statementLines = ({ Sid, Action, Resource, Condition }: Statement): readonly string[] => [
  `- Sid: ${Sid}`,
  '  Effect: Allow',
  '  Action:',
  ...Action.map((action) => `    - ${action}`),
  '  Resource:',
  ...Resource.map((arn) => `    - ${arn === '*' ? '"*"' : `!Sub "${arn}"`}`),
  ...(Condition === undefined ? [] : [`  Condition: ${JSON.stringify(Condition)}`]),
];
