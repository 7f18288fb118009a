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
  const attributes = [
    ['sid', `"${Sid}"`],
    ['actions', listOf(Action)],
    ['resources', listOf(Resource)],
  ] as const;
  return `  statement {\n${aligned(attributes, '    ')}${conditions.join('')}  }`;
}

function conditionBlock(test: string, [variable, values]: readonly [string, readonly string[]]): string {
  const attributes = [
    ['test', `"${test}"`],
    ['variable', `"${variable}"`],
    ['values', listOf(values)],
  ] as const;
  return `\n    condition {\n${aligned(attributes, '      ')}    }\n`;
}

type Attribute = readonly [name: string, value: string];

/** Neighbours of one line each have their signs one below the other. */
function aligned(attributes: readonly Attribute[], indent: string): string {
  const isShort = ([, value]: Attribute) => !value.includes('\n');
  const widthAt = (index: number) => {
    const after = attributes.slice(index).findIndex((attribute) => !isShort(attribute));
    const before = attributes.slice(0, index).findLastIndex((attribute) => !isShort(attribute));
    const group = attributes.slice(before + 1, after < 0 ? undefined : index + after);
    return Math.max(...group.map(([name]) => name.length));
  };
  const line = (attribute: Attribute, index: number) =>
    `${indent}${isShort(attribute) ? attribute[0].padEnd(widthAt(index)) : attribute[0]} = ${attribute[1]}\n`;
  return attributes.map(line).join('');
}

const listOf = (words: readonly string[]): string =>
  words.length === 1 ? `["${words[0]}"]` : `[\n${words.map((word) => `      "${word}",\n`).join('')}    ]`;
