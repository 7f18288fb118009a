import { HOOK, type Sandbox } from '@lastcall/sandbox';

/** What the sandbox's configuration has to name. */
export type SandboxPlaces = {
  readonly sandbox: Sandbox;
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly folder: string;
  readonly ports: { readonly public: number; readonly private: number };
};

/** The configuration of a server in the simulated world: the sample for spot machines, with addresses on loopback. */
export function sandboxConfig({ sandbox, topicArn, queueUrl, folder, ports }: SandboxPlaces): string {
  return `listen: { public: "127.0.0.1:${ports.public}", private: "127.0.0.1:${ports.private}" }
access: { changes: true }
sources:
  - uses: sns
    with: { topics: ["${topicArn}"], endpoint: "${sandbox.aws.url}" }
  - uses: sqs
    with: { queueUrl: "${queueUrl}", region: ${sandbox.aws.region} }
  - uses: eventbridge
    with: { keys: ["sandbox-key-0123456789"] }
store: "sqlite:${folder}/lastcall.db"
scope: { tags: { lastcall: "yes" } }
pipelines:
  - name: spot
    on: [spot-interruption, capacity-interruption, rebalance-recommendation, termination-hook, scheduled-change]
    limit: 2m
    stages:
      - name: out of rotation
        steps:
          - { uses: "@lastcall/plugin-elb-deregister", budget: 20s, with: { settle: 8s } }
      - name: move the pods
        steps:
          - { uses: "@lastcall/plugin-k8s-drain", budget: rest, with: { kubeconfig: "${folder}/kubeconfig.yaml" } }
      - name: shut down
        steps:
          - { uses: "@lastcall/plugin-ssm-shutdown", budget: 40s, optional: true, with: { commands: ["systemctl stop shop-worker"] } }
      - name: let it go
        steps:
          - { uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}] } }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${sandbox.slack.token}", endpoint: "${sandbox.slack.url}" } }
`;
}
