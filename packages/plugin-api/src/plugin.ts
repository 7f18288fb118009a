import type { Log } from './log.ts';
import type { Reporter } from './reporter.ts';
import type { ConfigSchema } from './schema.ts';
import type { Step } from './step.ts';
import type { Clock } from './time.ts';

/** The contract version this package describes. The host refuses plugins of a version it does not know. */
export const API_VERSION = 1;

/** One AWS statement a plugin needs: actions as IAM spells them, and what they act on. */
export type AwsPermission = {
  readonly actions: readonly string[];
  /** ARN patterns of the partition `aws`, with `*` for account and region where unknown; whoever prints them writes the user's partition. */
  readonly resources: readonly string[];
  /** Conditions in IAM's own shape: operator, key, values. Left out: none. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Why, in words for the person who has to grant it. */
  readonly reason: string;
  /** Left out: for the server, and for whoever looks. */
  readonly only?: 'doctor';
};

/** One Kubernetes rule a plugin needs, in RBAC's words. */
export type KubernetesPermission = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly reason: string;
  /** Left out: for the server, and for whoever looks. */
  readonly only?: 'doctor';
};

/** Least privilege as data: IAM policies and RBAC rules are generated from it. */
export type Permissions = { readonly aws?: readonly AwsPermission[]; readonly kubernetes?: readonly KubernetesPermission[] };

/** How a configuration uses a plugin, as far as its permissions depend on it. */
export type PermissionUse = {
  /** True where it only looks: what it never asks for then need not be granted. */
  readonly dryRun: boolean;
  /** Names of all plugins of the same configuration, this one included. */
  readonly beside: readonly string[];
};

/**
 * One instance of a thing per key and process, made by the first who asks: AWS clients with their token buckets,
 * the Kubernetes watch. `close`, where the thing has one, is called when the host stops.
 */
export type Share = <T>(key: string, create: () => T) => T;

/** What `setup` is given. */
export type SetupContext<Config> = {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly share: Share;
  /** How many replicas are alive, this one included; rates of shared budgets are divided by it. At least 1. */
  readonly replicas: () => number;
};

type PluginParts<Config> = {
  /** Lower-case words joined by hyphens: `k8s-drain`. Names the step where the configuration gives no id. */
  readonly name: string;
  readonly apiVersion: number;
  readonly config: ConfigSchema<Config>;
  /** What it needs; a function where that depends on its configuration, as `setup` gets it, or on how it is used. Pure. Left out: nothing. */
  readonly permissions?: Permissions | ((config: Config, use: PermissionUse) => Permissions);
};

/** A plugin whose configured uses are steps. */
export type StepPlugin<Config = unknown> = PluginParts<Config> & {
  readonly does: 'step';
  /**
   * False: the act must not happen twice. The host starts it only under a live lease; on a later attempt
   * `context.ownFacts` tells what the earlier one journalled. Default true.
   */
  readonly repeatable: boolean;
  /** Cheap, silent on the network. May throw `CONFIG_INVALID` for what a schema cannot say. */
  setup(context: SetupContext<Config>): Step;
};

/** A plugin that tells people or programs what the journal says. */
export type ReporterPlugin<Config = unknown> = PluginParts<Config> & {
  readonly does: 'report';
  /** Cheap, silent on the network. */
  setup(context: SetupContext<Config>): Reporter;
};

type Hosted<P> = Omit<P, 'config'> & { readonly config: ConfigSchema };

/** Any plugin, as the host sees it: it validates the configuration itself and hands over what came out. */
export type Plugin = Hosted<StepPlugin<never>> | Hosted<ReporterPlugin<never>>;

/** Declares a step plugin. Export the result as the module's default. */
export function definePlugin<Config>(
  parts: Omit<StepPlugin<Config>, 'does' | 'repeatable'> & { readonly repeatable?: boolean },
): StepPlugin<Config> {
  return { repeatable: true, ...parts, does: 'step' };
}

/** Declares a reporter plugin. Export the result as the module's default. */
export function defineReporter<Config>(parts: Omit<ReporterPlugin<Config>, 'does'>): ReporterPlugin<Config> {
  return { ...parts, does: 'report' };
}
