import { kindOf, type LoadBalancerKind } from '../world/load-balancers.ts';
import type { TargetGroup } from '../world/state.ts';

type Attributes = Readonly<Record<string, string>>;

const WHERE_TO: Attributes = { 'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration' };

const HEALTH: Attributes = {
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};

/** Addresses of clients reach the targets, except those of addresses that are spoken to by TCP or TLS. */
const preservesClients = ({ targetType, protocol }: TargetGroup): boolean => targetType !== 'ip' || !['TCP', 'TLS'].includes(protocol);

const OWN: Readonly<Record<LoadBalancerKind, (group: TargetGroup) => Attributes>> = {
  application: () => ({
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '86400',
    'stickiness.app_cookie.cookie_name': '',
    'stickiness.app_cookie.duration_seconds': '86400',
    'slow_start.duration_seconds': '0',
    'load_balancing.algorithm.type': 'round_robin',
    'load_balancing.algorithm.anomaly_mitigation': 'off',
    ...WHERE_TO,
    ...HEALTH,
  }),
  network: (group) => ({
    'stickiness.type': 'source_ip',
    'deregistration_delay.connection_termination.enabled': String(group.connectionTermination),
    'preserve_client_ip.enabled': String(preservesClients(group)),
    'proxy_protocol_v2.enabled': 'false',
    'target_health_state.unhealthy.connection_termination.enabled': 'true',
    'target_health_state.unhealthy.draining_interval_seconds': '0',
    ...WHERE_TO,
    ...HEALTH,
  }),
  gateway: () => ({
    'stickiness.type': 'source_ip_dest_ip_proto',
    'target_failover.on_deregistration': 'no_rebalance',
    'target_failover.on_unhealthy': 'no_rebalance',
    ...WHERE_TO,
  }),
};

/** The attributes of a target group as AWS tells them, which depends on the kind of load balancer that speaks its protocol. */
export const attributesOf = (group: TargetGroup): Attributes => ({
  'deregistration_delay.timeout_seconds': String(group.deregistrationDelayMs / 1_000),
  'stickiness.enabled': 'false',
  ...OWN[kindOf(group.protocol)](group),
});
