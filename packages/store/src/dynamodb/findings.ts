import type { Finding } from '@lastcall/plugin-api';

/** Write units a second that 500 interruptions at once take. */
const STORM_UNITS = 2_000;

/** What `DescribeTable` says, by AWS's names, as far as it decides. */
export type TableDescription = {
  readonly TableStatus?: string | undefined;
  readonly KeySchema?: readonly { readonly AttributeName?: string | undefined; readonly KeyType?: string | undefined }[] | undefined;
  readonly AttributeDefinitions?:
    | readonly { readonly AttributeName?: string | undefined; readonly AttributeType?: string | undefined }[]
    | undefined;
  readonly BillingModeSummary?: { readonly BillingMode?: string | undefined } | undefined;
  readonly ProvisionedThroughput?: { readonly WriteCapacityUnits?: number | undefined } | undefined;
  readonly OnDemandThroughput?: { readonly MaxWriteRequestUnits?: number | undefined } | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
};

/** What `DescribeTimeToLive` says. */
export type TimeToLive = { readonly TimeToLiveStatus?: string | undefined; readonly AttributeName?: string | undefined };

/** Why there is no answer to a question: there is no such table, AWS refused it, or the engine does not know it, as DynamoDB Local knows no backups. */
export type NoAnswer = 'missing' | 'refused' | 'unknown';

/** A table as it was described. */
export type TableSettings = {
  readonly name: string;
  /** Where it was looked for; null where nothing names a region. */
  readonly region: string | null;
  readonly table: TableDescription | NoAnswer;
  readonly timeToLive: TimeToLive | NoAnswer;
  /** `ENABLED` or `DISABLED`. */
  readonly recovery: string | NoAnswer;
};

type Found = Omit<Finding, 'about'>;

/** What is wrong with the table of a DynamoDB store. A table that is missing is all there is to say of it. Pure. */
export function tableFindings(settings: TableSettings): readonly Finding[] {
  const about = `table ${settings.name}`;
  const found =
    settings.table === 'missing' ? [missing(settings)] : [...ofTable(settings.table), ...ofRest(settings), ...refused(settings)];
  return found.map((each) => ({ about, ...each }));
}

function missing({ region }: TableSettings): Found {
  const what = `is not there${region === null ? '' : ` in ${region}`}, and the server makes none`;
  return { weight: 'fault', what, fix: 'Make it with deploy/terraform or deploy/cloudformation, or correct `store`.' };
}

function ofTable(table: TableDescription | NoAnswer): readonly Found[] {
  if (typeof table === 'string') return [];
  return [...state(table), ...keys(table), ...capacity(table), ...protection(table)];
}

function ofRest({ timeToLive, recovery }: TableSettings): readonly Found[] {
  return [...(typeof timeToLive === 'string' ? [] : forgetting(timeToLive)), ...pointInTime(recovery)];
}

/** `UPDATING`: it is read and written meanwhile. */
const USABLE = ['ACTIVE', 'UPDATING'];

function state({ TableStatus = 'ACTIVE' }: TableDescription): readonly Found[] {
  if (USABLE.includes(TableStatus)) return [];
  const what = `is in the state ${TableStatus}, in which it takes nothing`;
  return [{ weight: 'fault', what, fix: 'Wait until it is ACTIVE; where it stays so, look at its key in KMS, or name another table.' }];
}

const KEYS = 'pk (S, HASH), sk (S, RANGE)';

function keys({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): readonly Found[] {
  const typeOf = (name: string | undefined) => AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  const has = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} (${typeOf(AttributeName)}, ${KeyType})`).join(', ');
  if (has === KEYS) return [];
  const fix = 'Make another table with the partition key `pk` and the sort key `sk`, both strings: keys cannot be changed.';
  return [{ weight: 'fault', what: `has the keys ${has || 'none'} instead of ${KEYS}`, fix }];
}

function capacity({ BillingModeSummary, ProvisionedThroughput, OnDemandThroughput }: TableDescription): readonly Found[] {
  const isOnDemand = BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  return isOnDemand ? ceiling(OnDemandThroughput?.MaxWriteRequestUnits) : provisioned(ProvisionedThroughput?.WriteCapacityUnits);
}

/** Auto scaling, where there is some, comes minutes after the storm. */
function provisioned(units = 0): readonly Found[] {
  if (units >= STORM_UNITS) return [];
  const what = `has ${units} write units a second, and a storm of 500 machines takes about ${STORM_UNITS}: it is throttled`;
  return [{ weight: 'warning', what, fix: 'Switch it to on-demand capacity, which begins at 4000.' }];
}

/** -1: none. */
function ceiling(units = -1): readonly Found[] {
  if (units < 0 || units >= STORM_UNITS) return [];
  const what = `is limited to ${units} write units a second, and a storm of 500 machines takes about ${STORM_UNITS}: it is throttled`;
  return [{ weight: 'warning', what, fix: `Take its maximum throughput away, or raise it to ${STORM_UNITS} or more.` }];
}

function protection({ DeletionProtectionEnabled }: TableDescription): readonly Found[] {
  if (DeletionProtectionEnabled === true) return [];
  return [{ weight: 'warning', what: 'can be deleted by a single call', fix: 'Turn its deletion protection on.' }];
}

function forgetting({ TimeToLiveStatus = 'DISABLED', AttributeName }: TimeToLive): readonly Found[] {
  if (!['ENABLED', 'ENABLING'].includes(TimeToLiveStatus)) {
    const what = 'forgets nothing: time to live is off, and what is older than `retention` stays and is paid for';
    return [{ weight: 'warning', what, fix: 'Turn time to live on, with the attribute `expires`.' }];
  }
  if (AttributeName === 'expires') return [];
  const what = `forgets nothing: its time to live goes by the attribute ${AttributeName}, and Lastcall writes expires`;
  return [{ weight: 'warning', what, fix: `Turn time to live off, and an hour later on again with the attribute \`expires\`.` }];
}

function pointInTime(recovery: string): readonly Found[] {
  if (recovery !== 'DISABLED') return [];
  const what = 'cannot be brought back as it was a moment ago: point-in-time recovery is off';
  return [{ weight: 'warning', what, fix: 'Turn point-in-time recovery on.' }];
}

function refused({ table, timeToLive, recovery }: TableSettings): readonly Found[] {
  const answers = { DescribeTable: table, DescribeTimeToLive: timeToLive, DescribeContinuousBackups: recovery };
  const actions = Object.entries(answers).flatMap(([action, answer]) => (answer === 'refused' ? [`dynamodb:${action}`] : []));
  if (actions.length === 0) return [];
  const what = `cannot be looked at in full: AWS refused ${actions.join(', ')}`;
  return [{ weight: 'warning', what, fix: 'Allow it on this table, as `lastcall permissions` prints it.' }];
}
