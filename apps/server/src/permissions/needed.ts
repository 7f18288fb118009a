import type { Config, Use } from '@lastcall/core';
import type { AwsPermission, KubernetesPermission, Permissions, PermissionUse, Plugin } from '@lastcall/plugin-api';
import { SOURCE_PERMISSIONS } from '../sources/permissions.ts';
import { mergeAws, mergeKubernetes } from './merge.ts';
import { narrowed } from './narrow.ts';
import { assuming, INVENTORY, OWN_LOOKS } from './own.ts';
import { ofStore } from './store.ts';

/** The least a configuration needs: every statement once, in a fixed order. ARNs are of the partition `aws`. */
export type Needed = { readonly aws: readonly AwsPermission[]; readonly kubernetes: readonly KubernetesPermission[] };

/** Whose rights: those of the server, or of the server and of whoever runs `lastcall doctor`. */
export type Whose = 'server' | 'server and doctor';

/** What of a configuration decides. `plugins` holds every plugin it names. */
export type NeededParts = {
  readonly config: Pick<Config, 'pipelines' | 'reporters' | 'sources' | 'store' | 'scope' | 'roles' | 'dryRun'>;
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly whose: Whose;
};

type Used = { readonly use: Use; readonly dryRun: boolean };

/** Adds up what every source, step and reporter of a configuration needs, and the server itself. Pure. */
export function neededOf({ config, plugins, whose }: NeededParts): Needed {
  const beside = [...new Set(usesIn(config).flatMap(({ use }) => plugins.get(use.uses)?.name ?? []))];
  const ofPlugins = usesIn(config).map(({ use, dryRun }) => permissionsOf(plugins.get(use.uses), use.with, { dryRun, beside }));
  const aws = [
    ...INVENTORY,
    ...OWN_LOOKS,
    ...assuming(config.roles),
    ...config.sources.flatMap(ofSource),
    ...ofPlugins.flatMap((each) => each.aws ?? []),
  ];
  const kubernetes = ofPlugins.flatMap((each) => each.kubernetes ?? []);
  const isFor = ({ only }: { readonly only?: 'doctor' }) => only === undefined || whose === 'server and doctor';
  return {
    aws: mergeAws([...aws.map((each) => narrowed(each, config.scope)), ...ofStore(config.store)].filter(isFor)),
    kubernetes: mergeKubernetes(kubernetes.filter(isFor)),
  };
}

function usesIn({ pipelines, reporters, dryRun }: NeededParts['config']): readonly Used[] {
  const ofPipelines = pipelines.flatMap((pipeline) =>
    pipeline.stages.flatMap(({ steps }) => steps.map((use) => ({ use, dryRun: dryRun || pipeline.dryRun }))),
  );
  return [...ofPipelines, ...reporters.map((use) => ({ use, dryRun }))];
}

function permissionsOf(plugin: Plugin | undefined, config: unknown, use: PermissionUse): Permissions {
  const { permissions = {} } = plugin ?? {};
  return typeof permissions === 'function' ? permissions(config as never, use) : permissions;
}

const ofSource = ({ uses, with: config }: Use): readonly AwsPermission[] => SOURCE_PERMISSIONS[uses]?.(config) ?? [];
