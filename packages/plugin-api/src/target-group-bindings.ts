import type { Share } from './plugin.ts';

/** What Kubernetes says about a target group: the AWS Load Balancer Controller keeps its targets (`elbv2.k8s.aws/v1beta1`, TargetGroupBinding). */
export type TargetGroupBinding = {
  readonly targetGroupArn: string;
  /** Null where the object does not say. */
  readonly targetType: 'instance' | 'ip' | null;
};

/** The target group bindings of a cluster, for whoever takes instances out of load balancers. */
export type TargetGroupBindings = {
  /** Every binding of the cluster, at most a minute old; none where the controller is not installed. Rejects where the cluster cannot be asked. */
  list(signal: AbortSignal): Promise<readonly TargetGroupBinding[]>;
};

type Clusters = { readonly clusters: TargetGroupBindings[] };

const clustersIn = (share: Share): Clusters => share('target-group-bindings', (): Clusters => ({ clusters: [] }));

/** Tells the plugins of this process where target group bindings can be read. Once per cluster: every call adds one. */
export function offerTargetGroupBindings(share: Share, bindings: TargetGroupBindings): void {
  clustersIn(share).clusters.push(bindings);
}

/** Whatever was offered until now. Ask after every plugin was set up: from `start` on. */
export function offeredTargetGroupBindings(share: Share): readonly TargetGroupBindings[] {
  return clustersIn(share).clusters;
}
