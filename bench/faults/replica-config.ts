/** What the configuration of a replica has to name. */
export type ReplicaPlaces = {
  readonly ports: { readonly public: number; readonly private: number };
  readonly topicArns: readonly string[];
  readonly queueUrl: string;
  readonly store: string;
  readonly kubeconfig: string;
  /** The lifecycle hook of the groups. */
  readonly hook: string;
  readonly aws: { readonly url: string; readonly region: string };
  readonly slack: { readonly url: string; readonly token: string };
};

/** Link in each Slack message, by which the bench knows the interruption it is about. */
export const LINK = 'http://page.test';
export const CHANNEL = 'C0123456789';

/** The configuration of a replica: real plugins with little patience. */
export function replicaConfig({ ports, topicArns, queueUrl, store, kubeconfig, hook, aws, slack }: ReplicaPlaces): string {
  return `listen: { public: "127.0.0.1:${ports.public}", private: "127.0.0.1:${ports.private}" }
sources:
  - { uses: sns, with: { topics: ${JSON.stringify(topicArns)}, endpoint: "${aws.url}" } }
  - { uses: sqs, with: { queueUrl: "${queueUrl}", region: ${aws.region}, polls: 1, waitSeconds: 2, visibility: 10s } }
store: "${store}"
scope: { tags: { lastcall: "yes" } }
pipelines:
  - { name: spot, on: [spot-interruption], margin: 2s, reserve: 4s, stages: &stages ${stagesWith(kubeconfig, hook)} }
  - { name: others, on: [rebalance-recommendation, termination-hook], limit: 1m, reserve: 4s, maxOpen: 1000, stages: *stages }
reporters:
  - uses: "@lastcall/plugin-slack"
    with: { channel: ${CHANNEL}, token: "${slack.token}", endpoint: "${slack.url}", link: "${LINK}" }
`;
}

const stagesWith = (kubeconfig: string, hook: string): string =>
  JSON.stringify([
    { name: 'out of rotation', steps: [{ uses: '@lastcall/plugin-elb-deregister', budget: '8s', with: { settle: '0s' } }] },
    { name: 'move the pods', steps: [{ uses: '@lastcall/plugin-k8s-drain', budget: '10s', with: { kubeconfig, settle: '1s' } }] },
    { name: 'shut down', steps: [{ uses: '@lastcall/plugin-ssm-shutdown', budget: '20s', with: { commands: ['stop'] } }] },
    { name: 'let it go', steps: [{ uses: '@lastcall/plugin-asg-lifecycle', always: true, with: { hooks: [hook] } }] },
  ]);
