import type { Kind } from '@lastcall/plugin-api';

/** What an instance must be like for a pipeline or step to be used. Every given key must match. */
export type When = {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly group?: string | undefined;
  readonly platform?: 'linux' | 'windows' | undefined;
  /** Twelve digits each; one of them must be the notice's. */
  readonly accounts?: readonly string[] | undefined;
  /** One of them must be the notice's. */
  readonly regions?: readonly string[] | undefined;
};

/** The role that is assumed for the machines of an account. */
export type AccountRole = {
  /** Twelve digits. */
  readonly account: string;
  /** ARN of a role of that account. */
  readonly role: string;
  /** What the role's trust policy asks for, where it does. */
  readonly externalId?: string | undefined;
};

/** Which instances are ours to act on: all, or those for which every given key holds. At least one is given. */
export type Scope =
  | 'all'
  | {
      /** Every one with this value, on the instance or on its Auto Scaling group. */
      readonly tags?: Readonly<Record<string, string>> | undefined;
      /** Twelve digits each. */
      readonly accounts?: readonly string[] | undefined;
      readonly regions?: readonly string[] | undefined;
    };

/** A plugin or source by name, with its own configuration. */
export type Use = { readonly uses: string; readonly with: unknown };

/** One step as configured, defaults filled in. */
export type StepConfig = Use & {
  /** Unique in its pipeline; default the plugin's short name (`k8s-drain`). Keeps outcomes apart across plans. */
  readonly id: string;
  /** ms; null: what is left (for an `always` step: its share of the reserve). */
  readonly budgetMs: number | null;
  readonly onFailure: 'continue' | 'stop';
  readonly always: boolean;
  readonly optional: boolean;
  /** Only for these kinds; null: for every kind of the pipeline. */
  readonly on: readonly Kind[] | null;
  readonly when: When | null;
};

/** How many instances of one Auto Scaling group may be run at once, where that is limited. */
export type MaxOpen = { readonly percent: number } | { readonly count: number };

/** Steps that run side by side. */
export type StageConfig = { readonly name: string; readonly steps: readonly StepConfig[] };

/** The configured way for some kinds. Durations in ms. */
export type Pipeline = {
  readonly name: string;
  readonly on: readonly Kind[];
  readonly when: When | null;
  /** Kept free before AWS's own instant. Default 5 s. */
  readonly marginMs: number;
  /** Kept back for steps marked `always`. Default 8 s; 0 when there is none. */
  readonly reserveMs: number;
  /** The longest a run may take, from the instant it may start. Default 10 min. */
  readonly limitMs: number;
  /** How long before its deadline a run starts; null: at once. */
  readonly startBeforeMs: number | null;
  /** For kinds that can wait. Default 10 % of the group. */
  readonly maxOpen: MaxOpen;
  readonly dryRun: boolean;
  readonly stages: readonly StageConfig[];
};

/** One listener's address. */
export type Listen = { readonly host: string; readonly port: number };

/** Who may use the API of the private listener. */
export type Access = {
  /** Tokens that let in; empty: none is asked for. */
  readonly bearer: readonly string[];
  /** Header by which a proxy names whom it let in; null: none. Without tokens it alone lets in. */
  readonly user: string | null;
  /** Names under which browsers may reach the page besides addresses and names of inner networks. */
  readonly hosts: readonly string[];
  /** Whether replays and cancels are allowed. */
  readonly changes: boolean;
};

/** The whole configuration, checked, defaults filled in. */
export type Config = {
  readonly listen: { readonly public: Listen; readonly private: Listen };
  readonly access: Access;
  readonly sources: readonly Use[];
  /** `memory:`, `sqlite:PATH`, `postgres://…` or `dynamodb://TABLE`. */
  readonly store: string;
  /** How long what closed and what was parked is kept. Default 30 d. */
  readonly retentionMs: number;
  /** The instance this server runs on; null: to be asked of the machine. */
  readonly ownInstance: string | null;
  readonly scope: Scope;
  /** One per account; the others are asked about with the server's own credentials. */
  readonly roles: readonly AccountRole[];
  readonly dryRun: boolean;
  readonly pipelines: readonly Pipeline[];
  readonly reporters: readonly (Use & { readonly id: string })[];
};
