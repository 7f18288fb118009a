import type { Log } from '@lastcall/plugin-api';
import { askPatiently, type Patience } from './api-server/ask-patiently.ts';
import { type Access, reviewAccess } from './api-server/asks.ts';
import { errorOf, permissionsMissing } from './api-server/errors.ts';
import { isOk } from './api-server/status-errors.ts';
import { type Asking, accessInWords, neededAccess, wantedAccess } from './permissions.ts';

type Review = { readonly status?: { readonly allowed?: boolean } };

async function isAllowed(access: Access, patience: Patience): Promise<boolean> {
  const reply = await askPatiently(reviewAccess(access), patience);
  if (!isOk(reply)) throw errorOf('ask the API server what we may do', reply);
  return (reply.body as Review).status?.allowed === true;
}

async function missingFrom(accesses: readonly Access[], patience: Patience): Promise<readonly string[]> {
  const allowed = await Promise.all(accesses.map((access) => isAllowed(access, patience)));
  return accesses.filter((_, index) => !allowed[index]).map(accessInWords);
}

/** What is checked: what exactly this configuration asks for, in a run that acts or in a dry one. */
export type Checking = Patience & { readonly log: Log; readonly config: Asking; readonly dryRun: boolean };

/**
 * Resolves when the API server answers and grants everything a drain cannot do without; what it only does more with is logged where it
 * is missing. Changes nothing.
 * @throws K8S_FORBIDDEN naming every missing permission; K8S_UNREACHABLE, K8S_UNAUTHORIZED, K8S_KUBECONFIG_UNUSABLE
 */
export async function checkAccess({ log, config, dryRun, ...patience }: Checking): Promise<void> {
  const missing = await missingFrom(neededAccess(config, { dryRun }), patience);
  if (missing.length > 0) throw permissionsMissing(missing);
  const unwanted = await missingFrom(wantedAccess(config, { dryRun }), patience);
  if (unwanted.length > 0) log.warn('the drain works, but does less than it could: permissions are missing', { missing: unwanted });
}
