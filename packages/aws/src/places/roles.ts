import type { Share } from '@lastcall/plugin-api';

/** The role that is assumed for the machines of an account. */
export type Role = {
  /** Twelve digits. */
  readonly account: string;
  /** ARN of the role; its account is the same. */
  readonly role: string;
  /** What the role's trust policy asks for, where it does. */
  readonly externalId?: string | undefined;
};

const rolesIn = (share: Share): Map<string, Role> => share('aws-roles', () => new Map<string, Role>());

/** Tells everything in this process that asks AWS which role it assumes for which account. Call it before anything is opened. */
export function offerRoles(share: Share, roles: readonly Role[]): void {
  for (const role of roles) rolesIn(share).set(role.account, role);
}

/** The roles that were offered until now, one per account. */
export const offeredRoles = (share: Share): readonly Role[] => [...rolesIn(share).values()];
