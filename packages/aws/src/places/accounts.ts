import type { Clock, Log } from '@lastcall/plugin-api';
import { awsErrors } from '../errors.ts';
import type { Sts } from '../services/sts.ts';
import { type AssumedRole, createAssumedRole } from './assumed-role.ts';
import { createOwnAccount } from './own-account.ts';
import type { AwsPlace } from './place.ts';
import type { Role } from './roles.ts';

/** Whether an account is that of the server's own credentials; `unknown` while AWS has not said whose they are. */
export type Ownership = 'yes' | 'no' | 'unknown';

/** Which credentials are used for which account. */
export type Accounts = {
  /**
   * The account whose role is assumed; null for the server's own credentials: for their own account, and where nobody knows whose they are. Takes
   * a second at most, the first time. Rejects with `AWS_ROLE_MISSING` for another account.
   */
  settle(place: AwsPlace): Promise<string | null>;
  /** As far as it is known now. An account with a role is reached by it, so it is as good as our own. */
  owns(account: string | null): Ownership;
  /** The role of an account that `settle` gave; null for our own credentials. */
  roleOf(account: string | null): AssumedRole | null;
  /** A role by its ARN; one that was offered is assumed as it says. */
  roleNamed(arn: string): AssumedRole;
  /** Ends the asking. Safe to call twice. */
  close(): void;
};

/** What accounts are told apart with. `sts`: the Security Token service as our own credentials ask it: in the home region, and where there is none in that one. */
export type AccountsParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly roles: readonly Role[];
  readonly sts: (region: string | null) => Promise<Sts>;
};

/** Makes them; nothing is sent. */
export function createAccounts({ clock, log, roles, sts }: AccountsParts): Accounts {
  const own = createOwnAccount({ clock, log, ask: async (region, call) => (await (await sts(region)).getCallerIdentity(call)).account });
  const regions = new Map<string, string | null>();
  const assume =
    (role: Role): AssumedRole =>
    async (call) =>
      (await sts(regions.get(role.account) ?? null)).assumeRole(role, call);
  const byArn = new Map<string, AssumedRole>();
  const roleOf = (role: Role): AssumedRole => {
    const known = byArn.get(role.role) ?? createAssumedRole({ clock, assume: assume(role) });
    byArn.set(role.role, known);
    return known;
  };
  const assumed = new Map(roles.map((role) => [role.account, roleOf(role)]));
  return {
    async settle({ account, region }) {
      if (account === null) return null;
      if (assumed.has(account)) {
        regions.set(account, region);
        return account;
      }
      const ours = await own.known(region);
      if (ours !== null && ours !== account) throw awsErrors.roleMissing({ account, ours });
      return null;
    },
    owns(account) {
      if (account === null || assumed.has(account)) return 'yes';
      const ours = own.now();
      if (ours === null) return 'unknown';
      return ours === account ? 'yes' : 'no';
    },
    roleOf: (account) => (account === null ? null : (assumed.get(account) ?? null)),
    roleNamed: (arn) => roleOf(roles.find(({ role }) => role === arn) ?? { account: arn.split(':')[4] ?? '', role: arn }),
    close: own.close,
  };
}
