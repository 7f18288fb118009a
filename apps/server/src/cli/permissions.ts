import { readConfigFile } from '../config-file.ts';
import { cloudFormationPolicy } from '../permissions/cloudformation.ts';
import { iamPolicy } from '../permissions/iam.ts';
import { type Needed, neededOf, type Whose } from '../permissions/needed.ts';
import { clusterRole } from '../permissions/rbac.ts';
import { terraformPolicy } from '../permissions/terraform.ts';
import type { CommandLine } from './command-line.ts';
import type { Format, PartitionName } from './permission-formats.ts';

/** What is to be printed. `partition` null: as the regions in the configuration say. */
export type PermissionOptions = {
  readonly file: string;
  readonly format: Format;
  readonly partition: PartitionName | null;
  readonly whose: Whose;
};

const ACCOUNT = { name: 'lastcall', namespace: 'lastcall' };

/** Prints the least that a configuration needs to be allowed, and nothing else, so that it can be piped. Asks nobody. */
export async function permissions(
  { file, format, partition, whose }: PermissionOptions,
  { environment, write }: CommandLine,
): Promise<void> {
  const { config, plugins } = await readConfigFile(file, environment);
  const needed = neededOf({ config, plugins, whose });
  const print = {
    iam: () => iamPolicy(needed.aws, partition ?? partitionOf(needed)),
    rbac: () => clusterRole(needed.kubernetes, ACCOUNT),
    terraform: () => terraformPolicy(needed.aws),
    cloudformation: () => cloudFormationPolicy(needed.aws),
  };
  write(print[format]());
}

/** Regions are named after their partition. */
function partitionOf({ aws }: Needed): PartitionName {
  const regions = aws.flatMap(({ resources }) => resources.map((arn) => arn.split(':')[3] ?? ''));
  if (regions.some((region) => region.startsWith('cn-'))) return 'aws-cn';
  return regions.some((region) => region.startsWith('us-gov-')) ? 'aws-us-gov' : 'aws';
}
