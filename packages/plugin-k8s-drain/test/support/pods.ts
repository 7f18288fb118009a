import type { KubeNode, OwnerReference, Pod } from '../../src/api-server/objects.ts';

type PodParts = {
  readonly metadata?: Partial<Pod['metadata']>;
  readonly spec?: Partial<Pod['spec']>;
  readonly status?: NonNullable<Pod['status']>;
};

/** An owner that is the controller. */
export const anOwner = (parts: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web',
  uid: 'owner-1',
  controller: true,
  ...parts,
});

/** A running pod of a ReplicaSet; override what the test is about. */
export const aPod = ({ metadata, spec, status }: PodParts = {}): Pod => ({
  metadata: { name: 'web-1', namespace: 'shop', uid: 'uid-1', ownerReferences: [anOwner()], ...metadata },
  spec: { nodeName: 'node-a', terminationGracePeriodSeconds: 30, ...spec },
  status: { phase: 'Running', ...status },
});

/** An ordinary node of AWS. */
export const aNode = ({ metadata, spec }: { metadata?: Partial<KubeNode['metadata']>; spec?: KubeNode['spec'] } = {}): KubeNode => ({
  metadata: { name: 'node-a', uid: 'node-uid', resourceVersion: '7', ...metadata },
  spec: { providerID: 'aws:///eu-west-1b/i-0a1b2c3d4e5f60718', ...spec },
});
