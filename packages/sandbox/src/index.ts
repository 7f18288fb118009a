import type { Clock } from '@lastcall/plugin-api';
import { type AwsSandbox, createAwsSandbox } from './aws/index.ts';
import { type LoadBalancerController, startLoadBalancerController } from './controller/load-balancer-controller.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { openIngress } from './ingress.ts';
import { createKubernetesSandbox, type KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';
import type { Limits } from './slack/rate-limit.ts';
import { createSlackSandbox, type SlackSandbox } from './slack/slack-sandbox.ts';

export { type AwsSandbox, type AwsSandboxOptions, createAwsSandbox } from './aws/index.ts';
export {
  type ControllerAct,
  type LoadBalancerController,
  startLoadBalancerController,
} from './controller/load-balancer-controller.ts';
export { type Fleet, GROUP, HOOK, type Machine } from './fleet.ts';
export type { BudgetSpec, NodeSpec, PodSpec } from './kubernetes/builders.ts';
export { createKubernetesSandbox, type KubernetesOptions, type KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';
export type { KubernetesObject } from './kubernetes/objects.ts';
export type { BindingSpec, ServiceSpec } from './kubernetes/traffic.ts';
export type { Call } from './loopback/call.ts';
export type { Fault } from './loopback/fault.ts';
export { SLACK_LIMITS } from './slack/rate-limit.ts';
export { createSlackSandbox, type SlackOptions, type SlackSandbox } from './slack/slack-sandbox.ts';

/** How large the simulated world is. */
export type SandboxOptions = {
  /** Everything in the world runs by it, except SQS and the network, which run by the machine's. */
  readonly clock: Clock;
  /** Spot machines, each an instance and a node. Default 5. */
  readonly size?: number;
  /** Pods on each node at the start, besides its daemon. Default 6. */
  readonly podsPerNode?: number;
  /**
   * Whether the AWS Load Balancer Controller is in the cluster, with two target groups for it to keep: `ingress-nodes` and `ingress-pods`.
   * Default false.
   */
  readonly loadBalancerController?: boolean;
  /** How often Slack may be written to. Default as often as one likes; {@link SLACK_LIMITS} for the real limits. */
  readonly slackLimits?: Limits;
};

/** A simulated AWS, Kubernetes API and Slack, each on a loopback port of its own, and a fleet that lives in them. */
export type Sandbox = {
  readonly aws: AwsSandbox;
  readonly kubernetes: KubernetesSandbox;
  readonly slack: SlackSandbox;
  readonly fleet: Fleet;
  /** Null where there is none. */
  readonly controller: LoadBalancerController | null;
  /** Stops everything; nothing is left that keeps the process alive. Closing twice is safe. */
  close(): Promise<void>;
};

/** Starts the simulated world. Close it when done. */
export async function createSandbox({
  clock,
  size = 5,
  podsPerNode = 6,
  loadBalancerController = false,
  slackLimits,
}: SandboxOptions): Promise<Sandbox> {
  const [aws, kubernetes, slack] = await Promise.all([
    createAwsSandbox({ clock }),
    createKubernetesSandbox({ clock, loadBalancerController }),
    createSlackSandbox({ clock, ...(slackLimits && { limits: slackLimits }) }),
  ]);
  const fleet = createFleet({ clock, aws, kubernetes, size, podsPerNode });
  if (loadBalancerController) openIngress(aws, kubernetes);
  const controller = loadBalancerController ? startLoadBalancerController({ clock, aws, kubernetes }) : null;
  return {
    aws,
    kubernetes,
    slack,
    fleet,
    controller,
    async close() {
      controller?.stop();
      fleet.stop();
      await Promise.all([aws.close(), kubernetes.close(), slack.close()]);
    },
  };
}
