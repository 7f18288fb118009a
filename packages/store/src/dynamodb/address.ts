import { storeUnreadableTable } from '../errors.ts';

/** Where a table is. A region of null is the SDK's own (`AWS_REGION`, then the profile); an endpoint of null is AWS's. */
export type DynamoAddress = { readonly table: string; readonly region: string | null; readonly endpoint: string | null };

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const NAME = /^[A-Za-z0-9_.-]{3,255}$/;
const SETTINGS = ['region', 'endpoint'];

/**
 * Reads `dynamodb://TABLE?region=REGION&endpoint=URL`, of which only the table is needed.
 *
 * @throws STORE_UNKNOWN the name is none, or a setting is unknown
 */
export function dynamoAddress(url: string): DynamoAddress {
  const parts = /^dynamodb:\/\/([^/?#]*)\/?(?:\?([^#]*))?$/.exec(url);
  const settings = new URLSearchParams(parts?.[2] ?? '');
  const unknown = [...settings.keys()].find((name) => !SETTINGS.includes(name));
  const endpoint = settings.get('endpoint') || null;
  if (!NAME.test(parts?.[1] ?? '')) throw storeUnreadableTable('names no table');
  if (unknown !== undefined) throw storeUnreadableTable(`has a setting that is unknown, "${unknown}"`);
  if (endpoint !== null && !URL.canParse(endpoint)) throw storeUnreadableTable('has an endpoint that is no URL');
  return { table: parts?.[1] ?? '', region: settings.get('region') || null, endpoint };
}
