import type { AwsPermission } from '@lastcall/plugin-api';
import { type Statement, statementsOf } from './iam.ts';

/** The policy as a data source, in whatever partition the provider is: `data.aws_iam_policy_document.lastcall.json`. */
export function terraformPolicy(permissions: readonly AwsPermission[]): string {
  const statements = statementsOf(permissions, `\${data.aws_partition.current.partition}`);
  return `data "aws_partition" "current" {}

data "aws_iam_policy_document" "lastcall" {
${statements.map(statementBlock).join('\n\n')}
}`;
}

/** One statement, as `terraform fmt` leaves it. */
export function statementBlock({ Sid, Action, Resource, Condition = {} }: Statement): string {
  const conditions = Object.entries(Condition).flatMap(([test, keys]) => Object.entries(keys).map((entry) => conditionBlock(test, entry)));
  return `  statement {
    sid       = "${Sid}"
    actions   = ${listOf(Action)}
    resources = ${listOf(Resource)}
${conditions.join('')}  }`;
}

function conditionBlock(test: string, [variable, values]: readonly [string, readonly string[]]): string {
  return `
    condition {
      test     = "${test}"
      variable = "${variable}"
      values   = ${listOf(values)}
    }
`;
}

const listOf = (words: readonly string[]): string =>
  words.length === 1 ? `["${words[0]}"]` : `[\n${words.map((word) => `      "${word}",\n`).join('')}    ]`;
