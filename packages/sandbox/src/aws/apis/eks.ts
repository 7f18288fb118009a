import type { EksClusters } from '../eks/clusters.ts';
import { restProtocol } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import type { Api } from './api.ts';

/** Elastic Kubernetes Service: where an API server is. */
export const createEks = (clusters: EksClusters, account: string): Api => ({
  name: 'eks',
  protocol: restProtocol,
  operations: {
    DescribeCluster({ input, region }) {
      const name = String(input.name);
      const found = clusters.find(region, name);
      if (found === null) throw new AwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404);
      return {
        cluster: {
          name,
          arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
          status: 'ACTIVE',
          endpoint: found.endpoint,
          certificateAuthority: { data: found.certificateAuthority },
        },
      };
    },
  },
});
