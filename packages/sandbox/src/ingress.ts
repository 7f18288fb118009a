import type { AwsSandbox } from './aws/index.ts';
import type { KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';

/** Puts the shop's web servers behind two target groups the AWS Load Balancer Controller keeps: one holds nodes, the other pods. */
export function openIngress({ world }: AwsSandbox, kubernetes: KubernetesSandbox): void {
  const tags = { 'elbv2.k8s.aws/cluster': 'sandbox' };
  const delay = { deregistrationDelayMs: 60_000 };
  const nodes = world.createTargetGroup({ name: 'ingress-nodes', loadBalancer: 'network', tags, ...delay });
  const pods = world.createTargetGroup({ name: 'ingress-pods', targetType: 'ip', port: 8080, tags, ...delay });
  const service = { namespace: 'shop', selector: { app: 'web' }, targetPort: 8080 };
  kubernetes.addService({ ...service, name: 'web', nodePort: 30_080 });
  kubernetes.addTargetGroupBinding({ name: 'web-nodes', namespace: 'shop', service: 'web', targetGroupARN: nodes.arn });
  kubernetes.addTargetGroupBinding({ name: 'web-pods', namespace: 'shop', service: 'web', targetGroupARN: pods.arn, targetType: 'ip' });
}
