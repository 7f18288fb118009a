// Writes what is made of the configuration's own schemas: docs/reference/configuration.md, and the JSON Schema for editors
// beside the examples. Run it after a change of a key:
//   node_modules/.bin/node --conditions=@lastcall/source tools/configuration-reference.ts
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { schema as printSchema } from '../apps/server/src/cli/schema.ts';
import { systemClock } from '../packages/plugin-api/src/index.ts';
import { itemsOf, type JsonSchema, optionsByUse, schemaTable } from './schema-table.ts';

/** Where the page is. */
export const PAGE = 'docs/reference/configuration.md';
/** Where editors find the schema of the examples. */
export const EDITOR_SCHEMA = 'deploy/examples/lastcall.schema.json';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';

/** The JSON Schema of configurations, with everything that comes along, as `lastcall schema` prints it. */
export async function currentSchema(): Promise<JsonSchema> {
  const lines: string[] = [];
  await printSchema(null, { clock: systemClock, environment: {}, write: (line) => lines.push(line), logTo: { write: () => undefined } });
  return JSON.parse(lines.join('\n'));
}

/** The page, made of a schema. */
export function configurationPage(schema: JsonSchema): string {
  const source = itemsOf(schema, 'sources');
  const pipeline = itemsOf(schema, 'pipelines');
  const stage = itemsOf(pipeline, 'stages');
  const step = itemsOf(stage, 'steps');
  const reporter = itemsOf(schema, 'reporters');
  const options = (uses: JsonSchema) => optionsByUse(uses).flatMap(([name, each]) => [`### \`${name}\``, schemaTable(each)]);
  return `${[
    INTRODUCTION,
    ...['## The file', schemaTable(schema)],
    ...['## A source: `sources[]`', schemaTable(source)],
    ...['## A pipeline: `pipelines[]`', schemaTable(pipeline)],
    ...['## A stage: `pipelines[].stages[]`', schemaTable(stage)],
    ...['## A step: `pipelines[].stages[].steps[]`', schemaTable(step)],
    ...['## A reporter: `reporters[]`', schemaTable(reporter)],
    ...['## `with` of the sources', ...options(source)],
    ...['## `with` of the steps', ...options(step)],
    ...['## `with` of the reporters', ...options(reporter)],
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Made by tools/configuration-reference.ts from the schemas in the sources. Change the descriptions there. -->

One YAML file says everything. \`lastcall validate FILE\` checks it and reports every problem at once, with line and column. Unknown keys are
problems, so a typing error never goes unnoticed.

- **References.** \`\${NAME}\` stands for an environment variable, \`\${NAME:-default}\` for one that may be missing, \`\${file:/path}\` for the text of a
  file. \`$\${\` is a plain \`\${\`. What comes from a reference is taken for a secret and masked in the log and in every message.
- **Durations** are a whole number and a unit: \`500ms\`, \`90s\`, \`5m\`, \`2h\`, \`14d\`.
- **Editors** complete and check keys when the first line is \`# yaml-language-server: $schema=./lastcall.schema.json\`;
  \`lastcall schema\` prints that schema.

[The examples](../../deploy/examples) are whole files to start from.`;

async function writeReference(): Promise<void> {
  const schema = await currentSchema();
  writeFileSync(PAGE, configurationPage(schema));
  writeFileSync(EDITOR_SCHEMA, JSON.stringify(schema));
  execFileSync(process.execPath, [BIOME, 'format', '--write', EDITOR_SCHEMA], { stdio: 'inherit' });
}

if (import.meta.main) await writeReference();
