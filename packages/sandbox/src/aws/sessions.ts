import { randomBytes, randomUUID } from 'node:crypto';
import { newHex } from './ids.ts';

/** Credentials that STS has given for a role. Instants are epoch ms. */
export type RoleSession = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
  /** The account of the role. */
  readonly account: string;
  /** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`. */
  readonly arn: string;
  /** Where that account is simulated. */
  readonly url: string;
};

/** A role of another simulated account that may be assumed from this one. */
export type Trust = {
  readonly role: string;
  /** What must be said to assume it; undefined: nothing. */
  readonly externalId?: string | undefined;
  /** The token by which it is assumed without credentials, as a pod does; undefined: not at all. */
  readonly webIdentity?: string | undefined;
  /** How long credentials for it are good, ms; undefined: as long as is asked for. */
  readonly holdMs?: number | undefined;
  readonly account: string;
  readonly url: string;
  /** Tells the other account of credentials that are its own. */
  readonly adopt: (session: RoleSession) => void;
};

/** Which role may be assumed, and who has assumed one. */
export type Sessions = {
  /** Lets a role be assumed from now on; returns what ends that. Sessions that are open stay. */
  trust(trust: Trust): () => void;
  /** The role of that ARN, as long as it may be assumed; null for none. */
  trusted(role: string): Trust | null;
  /** Credentials for a role. */
  open(trust: Trust, as: { readonly name: string; readonly expiresAt: number }): RoleSession;
  adopt(session: RoleSession): void;
  /** The session of an access key; null for one that no role was assumed for. */
  find(accessKeyId: string | null): RoleSession | null;
};

function aSession({ role, account, url }: Trust, { name, expiresAt }: { readonly name: string; readonly expiresAt: number }): RoleSession {
  return {
    accessKeyId: `ASIA${newHex(16).toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomUUID(),
    expiresAt,
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${role.split('/').at(-1)}/${name}`,
    url,
  };
}

/** No role may be assumed yet. */
export function createSessions(): Sessions {
  const trusts = new Map<string, Trust>();
  const sessions = new Map<string, RoleSession>();
  const adopt = (session: RoleSession) => void sessions.set(session.accessKeyId, session);
  return {
    trust(trust) {
      trusts.set(trust.role, trust);
      return () => void trusts.delete(trust.role);
    },
    trusted: (role) => trusts.get(role) ?? null,
    open(trust, as) {
      const session = aSession(trust, as);
      adopt(session);
      trust.adopt(session);
      return session;
    },
    adopt,
    find: (accessKeyId) => (accessKeyId === null ? null : (sessions.get(accessKeyId) ?? null)),
  };
}
