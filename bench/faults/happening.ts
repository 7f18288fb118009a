/** What AWS does to one machine. */
export type Happening = 'spot' | 'rebalance, then spot' | 'spot, then rebalance' | 'hook' | 'spot, then hook' | 'hook, then spot';

/** How the news of it travel: in the queue alone, by the topic alone (to every replica), or by both, twice and out of order. */
export type Way = 'queue' | 'topic' | 'both twice';

/** One machine that is taken away. Durations are ms. */
export type Taking = {
  readonly number: number;
  readonly happening: Happening;
  readonly way: Way;
  /** From the first news to the second, where there are two. */
  readonly gapMs: number;
  /** How much later the second deliveries come. */
  readonly lateMs: readonly [number, number];
  readonly pods: number;
  /** How long each pod takes to stop. */
  readonly stopMs: number;
};

/** Something AWS told, as the world saw it. */
export type Told = { readonly id: string; readonly detailType: string; readonly instanceId: string; readonly at: number };

/** A command that SendCommand made. */
export type Sent = { readonly id: string; readonly comment: string; readonly requestedAt: number };

/** What is true of the world, as plain data. */
export type Findings = {
  readonly told: readonly Told[];
  readonly commands: readonly Sent[];
  readonly hooks: number;
  /** Instances whose hooks still wait. */
  readonly waitingHooks: readonly string[];
  /** Instance ids of the Slack messages that were posted, one for each message. */
  readonly posts: readonly string[];
  readonly queued: number;
};

/** Where everything is. */
export type Places = {
  readonly awsUrl: string;
  readonly region: string;
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly kubeconfig: string;
  readonly slackUrl: string;
  readonly slackToken: string;
};
