/** The kinds of load balancers that have target groups. */
export type LoadBalancerKind = 'application' | 'network' | 'gateway';

/** How each kind stands in its ARNs, and what its target groups speak by default. */
export const KINDS: Readonly<Record<LoadBalancerKind, { readonly path: string; readonly protocol: string; readonly port: number }>> = {
  application: { path: 'app', protocol: 'HTTP', port: 80 },
  network: { path: 'net', protocol: 'TCP', port: 80 },
  gateway: { path: 'gwy', protocol: 'GENEVE', port: 6081 },
};

/** The kind of load balancer whose target groups speak this protocol. */
export function kindOf(protocol: string): LoadBalancerKind {
  if (protocol === 'GENEVE') return 'gateway';
  return protocol.startsWith('HTTP') ? 'application' : 'network';
}

/** Whether a new target group of a Network Load Balancer ends connections with the deregistration delay. */
export const endsConnections = (protocol: string): boolean => ['UDP', 'TCP_UDP'].includes(protocol);
