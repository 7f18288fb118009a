// Writes what deploy/ takes from the code: the rules a drain needs, the policy of the chart's own configuration, and copies of the alerts
// and the dashboard that the chart brings along. Run it after a change of permissions, alerts or dashboard:
//   node_modules/.bin/node --conditions=@lastcall/source tools/deploy/generate.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { PARTITION, statementLines } from '../../apps/server/src/permissions/cloudformation.ts';
import { iamPolicy, statementsOf } from '../../apps/server/src/permissions/iam.ts';
import { neededOf } from '../../apps/server/src/permissions/needed.ts';
import { ruleLines } from '../../apps/server/src/permissions/rbac.ts';
import { ofStore } from '../../apps/server/src/permissions/store.ts';
import { terraformPolicy } from '../../apps/server/src/permissions/terraform.ts';
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

const TEMPLATE = 'deploy/cloudformation/lastcall.yaml';

/** The lines between two marks: those of the policy, or those of a part of it. */
const marked = (part: '' | ' store') =>
  new RegExp(
    `( *# Written by tools/deploy/generate\\.ts: begin${part}\\n)[\\s\\S]*?( *# Written by tools/deploy/generate\\.ts: end${part}\\n)`,
  );

/** What is asked of the table that the templates make, if they are told to. */
const STORE_ACTIONS = ofStore('dynamodb://any')
  .flatMap(({ actions }) => actions)
  .sort();

/** What the chart's own configuration asks of AWS besides the queue, which templates know better. */
async function asked(config: string) {
  const read = await readConfigText(config);
  return neededOf({ ...read, whose: 'server and doctor' }).aws.filter(
    ({ actions }) => !actions.some((action) => action.startsWith('sqs:')),
  );
}

async function terraform(config: string): Promise<string> {
  const store = `locals {\n  store_actions = [\n${STORE_ACTIONS.map((action) => `    "${action}",\n`).join('')}  ]\n}`;
  const head =
    "# Written by tools/deploy/generate.ts: the least the chart's own configuration needs, besides the queue, and what a table needs.";
  return `${head}\n${terraformPolicy(await asked(config))}\n\n${store}\n`;
}

async function cloudFormation(config: string): Promise<string> {
  const lines = statementsOf(await asked(config), PARTITION).flatMap(statementLines);
  const between = (written: readonly string[]) => (_: string, begin: string, end: string) => `${begin}${written.join('')}${end}`;
  const ofTable = ['Action:', ...STORE_ACTIONS.map((action) => `  - ${action}`)].map((line) => `              ${line}\n`);
  const policy = lines.map((line) => `          ${line}\n`);
  return readFileSync(TEMPLATE, 'utf8').replace(marked(' store'), between(ofTable)).replace(marked(''), between(policy));
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
    ['deploy/terraform/permissions.tf', await terraform(config)],
    [TEMPLATE, await cloudFormation(config)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await generated()) writeFileSync(path, text);
  const helm = findProgram('helm');
  if ('path' in helm) writeFileSync(PLAIN, plainManifests(helm.path));
  else console.log(`${PLAIN} was left as it is: ${helm.reason}`);
}
