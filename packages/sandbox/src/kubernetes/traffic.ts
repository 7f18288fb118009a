import type { KubernetesObject, LabelSelector } from './objects.ts';

type Labels = Readonly<Record<string, string>>;

type Port = { readonly port: number; readonly targetPort?: number | string; readonly nodePort?: number };

export type Service = KubernetesObject & { readonly spec: { readonly selector?: Labels; readonly ports: readonly Port[] } };

/** What ties a target group of AWS to a service (`elbv2.k8s.aws/v1beta1`). */
export type TargetGroupBinding = KubernetesObject & {
  readonly spec: {
    readonly targetGroupARN: string;
    readonly targetType?: 'instance' | 'ip';
    readonly serviceRef: { readonly name: string; readonly port: number | string };
    readonly vpcID?: string;
    readonly nodeSelector?: LabelSelector;
  };
};

/** A service to create. */
export type ServiceSpec = {
  readonly name: string;
  /** Default `default`. */
  readonly namespace?: string;
  readonly selector: Labels;
  /** Default 80. */
  readonly port?: number;
  /** The pods' port. Default `port`. */
  readonly targetPort?: number;
  /** The nodes' port. Default none: the service cannot be reached by way of a node. */
  readonly nodePort?: number;
};

/** The service object. */
export function serviceOf({ name, namespace = 'default', selector, port = 80, targetPort = port, nodePort }: ServiceSpec): Service {
  const type = nodePort === undefined ? 'ClusterIP' : 'NodePort';
  const ports = [{ port, targetPort, protocol: 'TCP', ...(nodePort !== undefined && { nodePort }) }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { type, selector, ports } as Service['spec'] };
}

/** A target group's binding to create. */
export type BindingSpec = {
  readonly name: string;
  /** Default `default`; the service is in the same. */
  readonly namespace?: string;
  readonly targetGroupARN: string;
  /** What the controller registers: nodes or pods. Default `instance`. */
  readonly targetType?: 'instance' | 'ip';
  /** Default: one of the binding's name. */
  readonly service?: string;
  /** The service's port. Default 80. */
  readonly port?: number;
  readonly vpcID?: string;
  /** Labels a node must have. Default: every node will do. */
  readonly nodeSelector?: Labels;
};

/** The binding object. */
export function bindingOf({ name, namespace = 'default', targetType = 'instance', ...spec }: BindingSpec): TargetGroupBinding {
  const { targetGroupARN, service = name, port = 80, vpcID, nodeSelector } = spec;
  return {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name, namespace },
    spec: {
      targetGroupARN,
      targetType,
      serviceRef: { name: service, port },
      ...(vpcID !== undefined && { vpcID }),
      ...(nodeSelector && { nodeSelector: { matchLabels: nodeSelector } }),
    },
  };
}
