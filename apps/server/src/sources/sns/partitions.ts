/** A part of AWS with its own endpoints: the DNS suffix of SNS, and the names its signing certificates carry. */
export type Partition = { readonly dnsSuffix: string; certificateNames(region: string): readonly string[] };

const CLASSIC_REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
]);

const OPT_IN_REGIONS: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
]);

/** A region younger than these tables may follow the old rule or the one every newer region follows; both names are AWS's own. */
function commercialNames(region: string): readonly string[] {
  if (CLASSIC_REGIONS.has(region)) return ['sns.amazonaws.com'];
  const own = `sns-signing.${region}.amazonaws.com`;
  return OPT_IN_REGIONS.has(region) ? [own] : [own, 'sns.amazonaws.com'];
}

/** The partitions by the second part of an ARN, as AWS's own validator (Java SDK v2, sns-message-manager) knows them. */
export const PARTITIONS = {
  aws: { dnsSuffix: 'amazonaws.com', certificateNames: commercialNames },
  'aws-us-gov': { dnsSuffix: 'amazonaws.com', certificateNames: () => ['sns-us-gov-west-1.amazonaws.com'] },
  'aws-cn': { dnsSuffix: 'amazonaws.com.cn', certificateNames: (region) => [`sns-${region}.amazonaws.com.cn`] },
  'aws-iso': { dnsSuffix: 'c2s.ic.gov', certificateNames: () => ['sns-us-iso-east-1.c2s.ic.gov'] },
  'aws-iso-b': { dnsSuffix: 'sc2s.sgov.gov', certificateNames: () => ['sns-us-isob-east-1.sc2s.sgov.gov'] },
  'aws-iso-e': { dnsSuffix: 'cloud.adc-e.uk', certificateNames: (region) => [`sns-signing.${region}.cloud.adc-e.uk`] },
  'aws-iso-f': { dnsSuffix: 'csp.hci.ic.gov', certificateNames: (region) => [`sns-signing.${region}.csp.hci.ic.gov`] },
  'aws-eusc': { dnsSuffix: 'amazonaws.eu', certificateNames: (region) => [`sns-signing.${region}.amazonaws.eu`] },
} as const satisfies Readonly<Record<string, Partition>>;

/** The second part of an ARN. */
export type PartitionName = keyof typeof PARTITIONS;
