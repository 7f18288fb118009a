import type { AwsPermission } from '@lastcall/plugin-api';

/** A statement of a policy, as IAM spells it. */
export type Statement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

/** Characters a managed policy may have, white space not counted (IAM quotas). */
export const LONGEST_POLICY = 6_144;

/** The statements, each under a name of its own, about the things of a partition: `aws`, `aws-cn`, `aws-us-gov`, or what stands for it in a template. */
export function statementsOf(permissions: readonly AwsPermission[], partition: string): readonly Statement[] {
  const names = new Map<string, number>();
  return permissions.map(({ actions, resources, conditions }) => ({
    Sid: nameFor(actions, names),
    Effect: 'Allow',
    Action: actions,
    Resource: resources.map((arn) => arn.replace(/^arn:aws:/, `arn:${partition}:`)),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  }));
}

/** The policy as a file to give to `aws iam create-policy`. */
export function iamPolicy(permissions: readonly AwsPermission[], partition: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(permissions, partition) }, null, 2);
}

const READING = /:(Describe|Get|List)/;

/** `Ec2Read`, `SsmAct`, `SsmAct2`: a Sid is letters and digits, and stands once in a policy. */
function nameFor(actions: readonly string[], names: Map<string, number>): string {
  const service = (actions[0] ?? '').split(':')[0] ?? '';
  const name = `${service.charAt(0).toUpperCase()}${service.slice(1)}${actions.every((action) => READING.test(action)) ? 'Read' : 'Act'}`;
  const nth = (names.get(name) ?? 0) + 1;
  names.set(name, nth);
  return nth === 1 ? name : `${name}${nth}`;
}
