// Writes what deploy/ takes from the code: the rules a drain needs, the policy of the chart's own configuration, and copies of the alerts
// and the dashboard that the chart brings along. Run it after a change of permissions, alerts or dashboard:
//   node_modules/.bin/node --conditions=@lastcall/source tools/deploy/generate.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { iamPolicy } from '../../apps/server/src/permissions/iam.ts';
import { neededOf } from '../../apps/server/src/permissions/needed.ts';
import { ruleLines } from '../../apps/server/src/permissions/rbac.ts';
import { CHART, plainManifests } from './chart.ts';
import { readConfigText } from './chart-config.ts';
import { findProgram } from './programs.ts';

/** The manifests for those who use no helm. */
export const PLAIN = 'deploy/manifests/lastcall.yaml';

const HEAD = '# Written by tools/deploy/generate.ts: the least the chart’s own configuration needs.\n';

/** The rules of a ClusterRole for the chart's own configuration. */
async function rules(config: string, dryRun: boolean): Promise<string> {
  const read = await readConfigText(`dryRun: ${dryRun}\n${config}`);
  const { kubernetes } = neededOf({ ...read, whose: 'server and doctor' });
  return `${HEAD}${kubernetes.flatMap(ruleLines).join('\n')}\n`;
}

async function policy(config: string): Promise<string> {
  const read = await readConfigText(config);
  return `${iamPolicy(neededOf({ ...read, whose: 'server and doctor' }).aws, 'aws')}\n`;
}

/** Every generated file, by its path. */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  const { config } = parse(readFileSync(`${CHART}/values.yaml`, 'utf8')) as { readonly config: string };
  return new Map([
    [`${CHART}/generated/rules.yaml`, await rules(config, false)],
    [`${CHART}/generated/rules-dry-run.yaml`, await rules(config, true)],
    [`${CHART}/generated/alerts.yaml`, readFileSync('deploy/prometheus/alerts.yaml', 'utf8')],
    [`${CHART}/generated/dashboard.json`, readFileSync('deploy/grafana/lastcall.json', 'utf8')],
    ['deploy/iam/policy.json', await policy(config)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await generated()) writeFileSync(path, text);
  const helm = findProgram('helm');
  if ('path' in helm) writeFileSync(PLAIN, plainManifests(helm.path));
  else console.log(`${PLAIN} was left as it is: ${helm.reason}`);
}
