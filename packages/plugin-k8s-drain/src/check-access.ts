import { askPatiently, type Patience } from './ask-patiently.ts';
import { type Access, reviewAccess } from './asks.ts';
import { errorOf, permissionsMissing } from './errors.ts';
import { accessInWords, neededAccess } from './permissions.ts';
import { isOk } from './status-errors.ts';

type Review = { readonly status?: { readonly allowed?: boolean } };

async function isAllowed(access: Access, patience: Patience): Promise<boolean> {
  const reply = await askPatiently(reviewAccess(access), patience);
  if (!isOk(reply)) throw errorOf('ask the API server what we may do', reply);
  return (reply.body as Review).status?.allowed === true;
}

/**
 * Resolves when the API server answers and grants everything this plugin needs. Changes nothing.
 * @throws K8S_FORBIDDEN naming every missing permission; K8S_UNREACHABLE, K8S_UNAUTHORIZED, K8S_KUBECONFIG_UNUSABLE
 */
export async function checkAccess(patience: Patience): Promise<void> {
  const needed = neededAccess();
  const allowed = await Promise.all(needed.map((access) => isAllowed(access, patience)));
  const missing = needed.filter((_, index) => !allowed[index]).map(accessInWords);
  if (missing.length > 0) throw permissionsMissing(missing);
}
