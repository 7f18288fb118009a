import { OUR_HOOKS } from './estate.ts';

/** What the configuration of a server has to name. */
export type ServerPlaces = {
  readonly ports: { readonly public: number; readonly private: number };
  readonly topicArn: string;
  readonly store: string;
  readonly aws: { readonly url: string };
  /** What the step that takes instances out of load balancers uses. */
  readonly deregister: string;
};

/** How long an instance serves on once it is out, ms. */
const SETTLE_MS = 4_000;
const SETTLE = `${SETTLE_MS}ms`;

/** The configuration of a server: the three steps that act by AWS alone. */
export function serverConfig({ ports, topicArn, store, aws, deregister }: ServerPlaces): string {
  return `listen: { public: "127.0.0.1:${ports.public}", private: "127.0.0.1:${ports.private}" }
ownInstance: i-00000000000000000
sources:
  - { uses: sns, with: { topics: ["${topicArn}"], endpoint: "${aws.url}" } }
store: "${store}"
scope: { tags: { lastcall: "yes" } }
pipelines:
  - { name: at once, on: [spot-interruption, capacity-interruption], margin: 2s, reserve: 4s, stages: &stages ${stagesWith(deregister)} }
  - name: with time
    on: [rebalance-recommendation, termination-hook, scheduled-change]
    limit: 1m
    reserve: 4s
    maxOpen: 50%
    stages: *stages
`;
}

const stagesWith = (deregister: string): string =>
  JSON.stringify([
    { name: 'out of rotation', steps: [{ id: 'elb-deregister', uses: deregister, budget: '15s', with: { settle: SETTLE } }] },
    { name: 'shut down', steps: [{ uses: '@lastcall/plugin-ssm-shutdown', budget: '35s', optional: true, with: { commands: ['stop'] } }] },
    { name: 'let it go', steps: [{ uses: '@lastcall/plugin-asg-lifecycle', always: true, with: { hooks: OUR_HOOKS } }] },
  ]);
