import type { Scope } from '@lastcall/core';
import type { AwsPermission } from '@lastcall/plugin-api';

/** More ARNs than these make a policy too long; then the pattern stays as it is. */
const MOST_PLACES = 8;

/** The same statement about no other accounts and regions than the scope names. ARNs that name theirs already stay as they are. */
export function narrowed(statement: AwsPermission, scope: Scope): AwsPermission {
  const { accounts = ['*'], regions = ['*'] } = scope === 'all' ? {} : scope;
  const places = accounts.flatMap((account) => regions.map((region) => ({ account, region })));
  if (places.length > MOST_PLACES) return statement;
  const resources = statement.resources.flatMap((arn) => places.map((place) => placed(arn, place)));
  return { ...statement, resources: [...new Set(resources)] };
}

function placed(arn: string, { account, region }: { readonly account: string; readonly region: string }): string {
  const [prefix, partition, service, ofRegion, ofAccount, ...rest] = arn.split(':');
  if (prefix !== 'arn') return arn;
  return [prefix, partition, service, ofRegion === '*' ? region : ofRegion, ofAccount === '*' ? account : ofAccount, ...rest].join(':');
}
