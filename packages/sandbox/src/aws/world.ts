import type { CommandBook } from './apis/ssm.ts';
import type { Place } from './place.ts';
import type { Queues } from './queues.ts';
import type { Subscription, Topic } from './sns/subscription.ts';
import type { Topics } from './sns/topics.ts';
import { type Builders, createBuilders } from './world/builders.ts';
import type { Command, CommandScript } from './world/commands.ts';
import type { Machines } from './world/machines.ts';
import { deregister, forgetDrained, type NamedTarget, registerNamed } from './world/rotation.ts';
import { type State, type TargetGroup, targetKey } from './world/state.ts';
import { createTruth, type Truth } from './world/truth.ts';

/** What there is, as plain data, and what makes more of it. */
export type World = State &
  Builders &
  Truth &
  Pick<Machines, 'setAgent'> & {
    /** Shuts the instance of that id down; it is `terminated` a little later. Does nothing to one that is on its way already. */
    terminate(id: string): void;
    /** Stops the instance of that id; it is `stopped` a little later. Does nothing to one that is not running. */
    stop(id: string): void;
    /** Registers targets with a group as RegisterTargets does, without a call. Throws a TypeError where there is no such group. */
    registerTargets(targetGroupArn: string, targets: readonly NamedTarget[]): void;
    /** Starts draining targets of a group as DeregisterTargets does, without a call; those that are not there are ignored. */
    deregisterTargets(targetGroupArn: string, targets: readonly NamedTarget[]): void;
    /** The latest 10,000 commands by id, as SendCommand made them. */
    readonly commands: ReadonlyMap<string, Command>;
    readonly topics: ReadonlyMap<string, Topic>;
    readonly subscriptions: ReadonlyMap<string, Subscription>;
    /** Says how later commands go on an instance, or with `*` on all that have no script of their own. */
    scriptCommands(instanceId: string, script: CommandScript): void;
    createQueue: Queues['create'];
    queueDepth: Queues['depth'];
    /** Puts a body into a queue without EventBridge or SNS. */
    sendToQueue: Queues['send'];
    createTopic: Topics['create'];
    /** Subscribes an HTTP endpoint (its URL may carry user and password) or a queue's ARN to a topic. */
    subscribe: Topics['subscribe'];
    askToConfirm: Topics['askToConfirm'];
    /** Ends a subscription as somebody without credentials would: the endpoint is told by an `UnsubscribeConfirmation`. */
    unsubscribe(subscription: Subscription): Promise<void>;
    /** Publishes to a topic and resolves when every subscriber has it or was given up. */
    publishToTopic(topicArn: string, message: string, parts?: Parameters<Topics['publish']>[2]): Promise<void>;
  };

/** What `createWorld` needs. */
export type WorldParts = {
  readonly place: Place;
  readonly state: State;
  readonly machines: Machines;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly book: CommandBook;
  readonly scripts: Map<string, CommandScript>;
};

/** Registers and deregisters without a call. */
function createHand(place: Place, state: State): Pick<World, 'registerTargets' | 'deregisterTargets'> {
  const present = (arn: string): TargetGroup => {
    const targetGroup = state.targetGroups.get(arn);
    if (!targetGroup) throw new TypeError(`no target group ${arn}`);
    forgetDrained(state, targetGroup, place.now());
    return targetGroup;
  };
  return {
    registerTargets(arn, targets) {
      const targetGroup = present(arn);
      for (const target of targets) registerNamed(state, targetGroup, { target, now: place.now() });
    },
    deregisterTargets(arn, targets) {
      const targetGroup = present(arn);
      for (const { id, port = targetGroup.port } of targets) deregister(targetGroup, targetKey(id, port), place.now());
    },
  };
}

/** The world of a sandbox. */
export const createWorld = ({ place, state, machines, queues, topics, book, scripts }: WorldParts): World => ({
  ...state,
  ...createBuilders(place, state),
  ...createTruth({ state, book, now: place.now }),
  terminate: (id) => machines.terminate(machines.instance(id)),
  stop: (id) => machines.stop(machines.instance(id)),
  setAgent: machines.setAgent,
  ...createHand(place, state),
  commands: book.commands,
  topics: topics.topics,
  subscriptions: topics.subscriptions,
  scriptCommands: (instanceId, script) => void scripts.set(instanceId, script),
  createQueue: queues.create,
  queueDepth: queues.depth,
  sendToQueue: queues.send,
  createTopic: topics.create,
  subscribe: topics.subscribe,
  askToConfirm: topics.askToConfirm,
  unsubscribe: (subscription) => topics.end(subscription, 'announced'),
  publishToTopic: (topicArn, message, parts) => topics.publish(topicArn, message, parts).delivered,
});
