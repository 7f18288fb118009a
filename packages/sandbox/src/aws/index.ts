export type { Rate, Throttling } from './buckets.ts';
export type { ApiCall, Calls } from './calls.ts';
export type { Rule } from './events/bus.ts';
export type { Undelivered } from './events/carry.ts';
export type { Attempt } from './events/delivery.ts';
export { type AwsEvent, DETAIL_TYPES } from './events/event.ts';
export type { Maintenance } from './events/health.ts';
export type { Fault } from './fault.ts';
export type { MaintenanceParts, SpotInterruption } from './market.ts';
export type { Place } from './place.ts';
export type { QueueDepth, QueueParts, SimQueue } from './queues.ts';
export { type AwsSandbox, type AwsSandboxOptions, createAwsSandbox } from './sandbox.ts';
export type { MessageAttribute, MessageType, SignatureVersion, SnsMessage } from './sns/message.ts';
export type { PublishParts, SubscribeParts, Subscription, Topic } from './sns/subscription.ts';
export type { ClassicLoadBalancerParts, GroupParts, LaunchParts, TargetGroupParts } from './world/builders.ts';
export type { Command, CommandScript } from './world/commands.ts';
export type { Completion } from './world/completions.ts';
export type { LoadBalancerKind } from './world/load-balancers.ts';
export {
  type AgentState,
  type ClassicLoadBalancer,
  type Group,
  type InstanceLifecycle,
  type InstanceState,
  type LifecycleAction,
  type LifecycleHook,
  type LifecycleResult,
  privateDnsName,
  type ScheduledEvent,
  type SimInstance,
  type Target,
  type TargetGroup,
} from './world/state.ts';
export type { CommandRun, Registered } from './world/truth.ts';
export type { World } from './world.ts';
