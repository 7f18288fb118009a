import type { OpenEks } from '../../src/api-server/eks-cluster.ts';

/** For clusters that have nothing to do with EKS. */
export const noEks: OpenEks = () => {
  throw new Error('EKS was asked');
};
