/**
 * Why an instance is going away. Also the metric label, the `on:` word of a pipeline, and what the page shows.
 * Order is rank: when several notices of one instance disagree, the first kind of this list names the interruption.
 */
export const KINDS = [
  'spot-interruption',
  'capacity-interruption',
  'termination-hook',
  'capacity-block-expiration',
  'scheduled-change',
  'rebalance-recommendation',
  'instance-state-change',
] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** What AWS will do to the instance; `return-to-pool` stops it for reuse in a warm pool, `maintain` is a network or power blip. */
export type Action = 'terminate' | 'stop' | 'hibernate' | 'reboot' | 'maintain' | 'return-to-pool';

/** A lifecycle action of an Auto Scaling group that waits for somebody to complete it. */
export type Hook = {
  readonly group: string;
  readonly name: string;
  /** The action's token; null when the notice had none, then the instance id alone identifies it. */
  readonly token: string | null;
  /** When the hook began to wait, epoch ms. */
  readonly noticedAt: number;
};

/** What AWS says about an instance. Null fields are facts AWS did not give. */
export type Instance = {
  readonly instanceId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Name of its Auto Scaling group. */
  readonly group: string | null;
  /** Tags of its Auto Scaling group, those included that are not passed on to instances; empty where it is in none, null where they could not be had. */
  readonly groupTags: Readonly<Record<string, string>> | null;
  readonly platform: 'linux' | 'windows';
  readonly state: string;
  readonly zone: string | null;
  readonly vpcId: string | null;
  readonly privateDnsName: string | null;
  /** Every private IPv4 and IPv6 address of every interface. */
  readonly addresses: readonly string[];
  /** `spot`, `on-demand`, `capacity-block`, … */
  readonly lifecycle: string;
  /** When it was launched or last started, epoch ms. */
  readonly launchedAt: number | null;
  /** Heartbeat timeout by hook name, ms, of the hooks of its group. */
  readonly hookTimeoutsMs: Readonly<Record<string, number>>;
};

/** The fact that one instance is going away, merged from all its notices. */
export type Interruption = {
  readonly id: string;
  /** `i-…`; of a notice that names a whole capacity reservation `cr-…`, until it is spread over its instances. */
  readonly instanceId: string;
  readonly kind: Kind;
  readonly action: Action;
  /** Twelve digits, or null where the notice names no account. */
  readonly account: string | null;
  readonly region: string | null;
  /** When AWS gave the first notice of this kind, epoch ms. */
  readonly noticedAt: number;
  /** AWS's own instant, epoch ms; null when AWS set none. */
  readonly deadlineAt: number | null;
  readonly hooks: readonly Hook[];
  /** What the inventory said; null until it was asked, and when it could not tell. */
  readonly instance: Instance | null;
};
