/** In whose language permissions are printed. */
export const FORMATS = ['iam', 'rbac', 'terraform', 'cloudformation'] as const;

/** Parts of AWS that have ARNs of their own. */
export const PARTITION_NAMES = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number];

/** One of {@link PARTITION_NAMES}. */
export type PartitionName = (typeof PARTITION_NAMES)[number];
