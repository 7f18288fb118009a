import { DURATION, KINDS, parseDuration } from '@lastcall/plugin-api';
import * as z from 'zod';
import { INSTANCE_ID, REGION } from '../notices/fields.ts';
import { PLUGIN_NAME } from '../plugins/plugin-name.ts';
import { accessShape } from './access-shape.ts';
import { ADDRESS, parseListen } from './listen.ts';
import { maxOpen } from './max-open.ts';

const STORE = /^(memory:|sqlite:.+|postgres(ql)?:\/\/.+|dynamodb:\/\/.+)$/;

/** A role in any partition, with or without a path. */
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const SHORTEST_RETENTION_MS = 86_400_000;

const duration = () => {
  const error = 'expected a duration: a whole number and its unit, such as 500ms, 90s, 5m, 2h or 14d';
  return z.string({ error }).regex(DURATION, { error }).transform(parseDuration);
};

const listener = () =>
  z
    .string()
    .regex(ADDRESS, { error: 'expected HOST:PORT, such as 0.0.0.0:8080 or [::]:8080' })
    .transform((text, context) => {
      const address = parseListen(text);
      if (address === null) context.issues.push({ code: 'custom', message: 'expected a port from 0 to 65535', input: text });
      return address ?? z.NEVER;
    });

const account = () => {
  const error = 'expected an account: twelve digits in quotes, such as "111122223333"';
  return z.string({ error }).regex(/^\d{12}$/, { error });
};
const region = () => z.string().regex(REGION, { error: 'expected a region such as eu-west-1' });

const name = () => z.string().regex(/\S/, { error: 'expected a name, this is empty' });
const tags = () => z.record(z.string(), z.string());
const options = (what: string) => z.unknown().describe(`The ${what}'s own configuration; its keys are those of the ${what}.`);
const stepId = () => z.string().regex(/^\w[\w.-]*$/, { error: 'expected letters, digits, `-`, `_` and `.`' });
const pluginName = (what: string, example: string) =>
  z
    .string()
    .regex(PLUGIN_NAME, { error: 'expected the name of a package, or a path that begins with ./' })
    .describe(`The ${what}'s package, such as \`${example}\`, or its file, from the folder of this one: \`./my-plugin.ts\`.`);

const kinds = () => z.array(z.enum(KINDS)).min(1, { error: 'expected at least one kind of interruption' });

const oneOf = (what: string) => ({ error: `expected at least one ${what}; for all of them leave the key out` });
const accounts = () => z.array(account()).min(1, oneOf('account'));
const regions = () => z.array(region()).min(1, oneOf('region'));

const whenShape = z.strictObject({
  tags: tags()
    .optional()
    .describe('Tags the instance must have, with these values; where it has no such tag itself, its Auto Scaling group.'),
  group: z.string().optional().describe('Name of the Auto Scaling group it must be in.'),
  platform: z.enum(['linux', 'windows']).optional().describe('What it must run.'),
  accounts: accounts().optional().describe('Accounts, one of which its notice must name.'),
  regions: regions().optional().describe('Regions, one of which its notice must name.'),
});

const stepFields = {
  uses: pluginName('step', '@lastcall/plugin-k8s-drain'),
  id: stepId().optional().describe("The step's name, unique in its pipeline. Default: the plugin's short name, `k8s-drain`."),
  budget: z
    .union([z.literal('rest'), duration()], { error: 'expected `rest` or a duration such as 20s' })
    .prefault('rest')
    .describe('The longest the step may take, or `rest` for what the other steps and the reserve leave. Default `rest`.'),
  onFailure: z
    .enum(['continue', 'stop'])
    .default('continue')
    .describe('After a failure go on with the next stage, or `stop`: then only `always` steps remain. Default `continue`.'),
  always: z.boolean().default(false).describe('Runs whatever happened before it, in the time of the reserve. Default false.'),
  optional: z.boolean().default(false).describe('Is left out first when there is too little time. Default false.'),
  on: kinds().optional().describe('Only for these kinds. Default: for every kind of the pipeline.'),
  when: whenShape.optional().describe('Only for instances like this; every given key must match.'),
  with: options('plugin').optional(),
};

/** One step, as it is written. */
export const stepShape = z.strictObject(stepFields);

const stageShape = z.strictObject({
  name: name().describe('What the stage does, in your words: it is shown wherever the run is.'),
  steps: z.array(stepShape).min(1, { error: 'expected at least one step' }).describe('Steps that run side by side.'),
});

/** One pipeline, as it is written. */
export const pipelineShape = z.strictObject({
  name: name().describe('Unique name, shown wherever the run is.'),
  on: kinds().describe('Kinds of interruption it is for.'),
  when: whenShape.optional().describe('Only for instances like this; every given key must match. The first pipeline that fits is taken.'),
  margin: duration().prefault('5s').describe("Time kept free before AWS's own instant. Default 5s."),
  reserve: duration().optional().describe('Time kept back for steps marked `always`. Default 8s, none without such a step.'),
  limit: duration().prefault('10m').describe('The longest a run may take, from the instant it may start. Default 10m.'),
  startBefore: duration()
    .optional()
    .describe("How long before AWS's own instant a run starts, for notices that come days ahead. Default: at once."),
  maxOpen: maxOpen()
    .prefault('10%')
    .describe(
      'How many instances of one Auto Scaling group may be run at once for the kinds that can wait, `rebalance-recommendation` and `scheduled-change`: a share of the group or a number. Others never wait. Nobody waits so long that less than `limit` is left before AWS acts: let `startBefore` be longer. Default 10%.',
    ),
  dryRun: z.boolean().default(false).describe('Plan and report, change nothing. Default false.'),
  stages: z.array(stageShape).min(1, { error: 'expected at least one stage' }).describe('Stages, one after another.'),
});

/** One source, as it is written. */
export const sourceShape = z.strictObject({
  uses: z.string().describe('Where notices come from, such as `sns` or `sqs`.'),
  with: options('source').optional(),
});

/** One reporter, as it is written. */
export const reporterShape = z.strictObject({
  uses: pluginName('reporter', '@lastcall/plugin-slack'),
  id: stepId()
    .optional()
    .describe("The reporter's unique name; what it remembers is kept under it. Default: the plugin's short name, `slack`."),
  with: options('plugin').optional(),
});

const scopeKeys = z
  .strictObject({
    tags: tags()
      .refine((record) => Object.keys(record).length > 0, { error: 'expected at least one tag; for every instance write `scope: all`' })
      .optional()
      .describe(
        'Tags an instance must have, with these values; where it has no such tag itself, its Auto Scaling group must. Default: none is asked for.',
      ),
    accounts: accounts()
      .optional()
      .describe('Accounts whose notices are acted on; those of others are foreign, without asking AWS. Default: every account.'),
    regions: regions()
      .optional()
      .describe('Regions whose notices are acted on; those of others are foreign, without asking AWS. Default: every region.'),
  })
  .refine((keys) => Object.values(keys).some((key) => key !== undefined), {
    error: 'expected `tags`, `accounts` or `regions`; for every instance write `scope: all`',
  })
  .meta({ minProperties: 1 });

const scopeShape = z
  .union([z.literal('all'), scopeKeys], { error: 'expected `all`, or a mapping with `tags`, `accounts` or `regions`' })
  .describe(
    'Which instances are yours to act on: `{ tags: { lastcall: "yes" } }` for those with that tag, `all` for every one. Every given key must hold. Required, so that nobody acts on foreign machines by accident.',
  );

/** The role for one account, as it is written. */
export const roleShape = z.strictObject({
  account: account().describe('The account whose machines it is for, in quotes.'),
  role: z
    .string()
    .regex(ROLE, { error: 'expected the ARN of a role, such as arn:aws:iam::222233334444:role/lastcall' })
    .describe('ARN of a role of that account, which trusts the role this server runs as.'),
  externalId: z
    .string()
    .min(2, { error: 'expected at least two characters' })
    .optional()
    .describe("The `sts:ExternalId` the role's trust policy asks for. Default: none."),
});

/** Where the listeners are. */
export const listenShape = z.strictObject({
  public: listener().prefault('0.0.0.0:8080').describe('Webhooks and `/health`, nothing else. Default 0.0.0.0:8080.'),
  private: listener().prefault('0.0.0.0:9090').describe('The page, its API, `/ready` and `/metrics`. Default 0.0.0.0:9090.'),
});

/** A whole configuration file. Descriptions are the user's documentation. */
export const configShape = z.strictObject({
  listen: listenShape.prefault({}).describe('Addresses the server listens on.'),
  access: accessShape
    .prefault({})
    .describe('Who may use the API of the private listener, `/api` and with it the page. Default: whoever reaches it may read.'),
  sources: z.array(sourceShape).min(1, { error: 'expected at least one source' }).describe('Where notices come from.'),
  store: z
    .string()
    .regex(STORE, { error: 'expected `sqlite:PATH`, `postgres://…`, `dynamodb://TABLE` or `memory:`' })
    .default('sqlite:./data/lastcall.db')
    .describe(
      'Where the journal is kept: `sqlite:PATH`; `memory:` for trials, which forgets everything at the end; `postgres://USER:PASSWORD@HOST/DATABASE` or `dynamodb://TABLE?region=REGION` for several replicas. Default `sqlite:./data/lastcall.db`.',
    ),
  retention: duration()
    .refine((ms) => ms >= SHORTEST_RETENTION_MS, { error: 'expected at least 1d' })
    .prefault('30d')
    .describe('How long closed interruptions and parked messages are kept, at least 1d. Default 30d.'),
  ownInstance: z
    .string()
    .regex(INSTANCE_ID, { error: 'expected an instance id such as i-0123456789abcdef0' })
    .optional()
    .describe(
      "The instance this server runs on, so that it drains itself last. Default: asked of EC2's instance metadata service at the start.",
    ),
  scope: scopeShape,
  roles: z
    .array(roleShape)
    .default([])
    .describe(
      "The role to assume for the machines of another account, one per account. Those of an account that is not listed are asked about with the server's own credentials where it is their account, and refused with `AWS_ROLE_MISSING` where it is not. Default: none.",
    ),
  dryRun: z
    .boolean()
    .default(false)
    .describe('Watch, plan and report, change nothing; safe beside whatever handles interruptions today. Default false.'),
  pipelines: z
    .array(pipelineShape)
    .min(1, { error: 'expected at least one pipeline' })
    .describe('What to do; the first that fits is taken.'),
  reporters: z.array(reporterShape).default([]).describe('Who is told. Reporters can never delay or change a run.'),
});

/** A pipeline as its schema reads it: durations in ms, ids not yet given. */
export type PipelineInput = z.output<typeof pipelineShape>;
/** A reporter as its schema reads it. */
export type ReporterInput = z.output<typeof reporterShape>;
/** A whole file as its schema reads it. */
export type ConfigInput = z.output<typeof configShape>;
