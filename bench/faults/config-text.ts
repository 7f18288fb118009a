import type { Places } from './happening.ts';

/** What the configuration of one replica names besides the world. */
export type Replicated = { readonly publicPort: number; readonly privatePort: number; readonly store: string; readonly folder: string };

/** The configuration of one replica: runs of a few seconds, long enough to be hit. */
export function configText(places: Places, { publicPort, privatePort, store, folder }: Replicated): string {
  const { topicArn, queueUrl, awsUrl, region, slackUrl, slackToken } = places;
  return `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources:
  - { uses: sns, with: { topics: ["${topicArn}"], endpoint: "${awsUrl}" } }
  - { uses: sqs, with: { queueUrl: "${queueUrl}", region: ${region}, waitSeconds: 1, polls: 2, visibility: 10s } }
store: "${store}"
scope: { tags: { lastcall: "yes" } }
pipelines:
  - name: everything
    on: [spot-interruption, rebalance-recommendation, termination-hook]
    limit: 40s
    reserve: 8s
    maxOpen: 100%
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 5s, with: { settle: 0s } }] }
      - { name: move the pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${folder}/kubeconfig.yaml", settle: 0s } }] }
      - { name: shut down, steps: [{ uses: "@lastcall/plugin-ssm-shutdown", budget: 12s, with: { commands: ["systemctl stop shop"] } }] }
      - { name: let it go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true }] }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${slackToken}", endpoint: "${slackUrl}" } }
`;
}
