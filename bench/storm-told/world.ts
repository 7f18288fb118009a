import { systemClock } from '@lastcall/plugin-api';
import { createSandbox, HOOK, type Sandbox, SLACK_LIMITS } from '@lastcall/sandbox';

/** A simulated world, and where its notices go. */
export type World = { readonly sandbox: Sandbox; readonly topicArn: string; readonly queueUrl: string };

/** Machines that stay, for the pods of those that go. */
const STAYING = 4;
/** Few enough that the cluster is not what is measured. */
const PODS_PER_NODE = 2;

/** Opens a world with so many machines that can be taken, whose Slack has Slack's own limits. Every notice goes to a topic and to a queue. */
export async function openWorld(machines: number): Promise<World> {
  const size = machines + STAYING;
  const sandbox = await createSandbox({ clock: systemClock, size, podsPerNode: PODS_PER_NODE, slackLimits: SLACK_LIMITS });
  const topic = sandbox.aws.world.createTopic('interruptions');
  const queue = await sandbox.aws.world.createQueue('interruptions');
  sandbox.aws.route({ to: topic.arn });
  sandbox.aws.route({ to: queue.url });
  return { sandbox, topicArn: topic.arn, queueUrl: queue.url };
}

/** Where the server listens, and where its files are. */
export type Places = { readonly publicPort: number; readonly privatePort: number; readonly folder: string };

/** A configuration as people have it, in this world. */
export const configIn = ({ sandbox: { aws, slack }, topicArn, queueUrl }: World, { publicPort, privatePort, folder }: Places): string =>
  `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources:
  - { uses: sns, with: { topics: ["${topicArn}"], endpoint: "${aws.url}" } }
  - { uses: sqs, with: { queueUrl: "${queueUrl}", region: ${aws.region} } }
store: "sqlite:${folder}/lastcall.db"
scope: { tags: { lastcall: "yes" } }
pipelines:
  - name: spot
    on: [spot-interruption]
    stages:
      - name: out of rotation
        steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 30s, with: { settle: 5s } }]
      - name: move the pods
        steps: [{ uses: "@lastcall/plugin-k8s-drain", budget: rest, with: { kubeconfig: "${folder}/kubeconfig.yaml" } }]
      - name: let it go
        steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}] } }]
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${slack.token}", endpoint: "${slack.url}" } }
`;
