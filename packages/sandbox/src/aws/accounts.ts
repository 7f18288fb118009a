import { createEksClusters, type EksClusters } from './eks/clusters.ts';
import { flawOfToken } from './eks/token.ts';
import type { Place } from './place.ts';
import { createSessions, type RoleSession, type Sessions } from './sessions.ts';

/** Another simulated account, as far as this one has to know it. */
export type OtherAccount = Pick<Accounts, 'adopt'> & { readonly account: string; readonly url: string };

/** What an account has to do with others, and with clusters. */
export type Accounts = {
  /**
   * Lets a role of another simulated account be assumed with credentials of this one; returns what ends that. What is then asked here with
   * the role's credentials, that account answers. With `webIdentity` it is assumed by that token as well, and `holdMs` is how long its credentials
   * are good, by default as long as is asked for.
   */
  letAssume(
    role: string,
    of: { readonly aws: OtherAccount; readonly externalId?: string; readonly webIdentity?: string; readonly holdMs?: number },
  ): () => void;
  /** Takes over credentials that another account has given for a role of this one. */
  adopt(session: RoleSession): void;
  /** Makes an EKS cluster, which stands for an API server that is somewhere else. */
  createCluster: EksClusters['create'];
  /** What is wrong with an Authorization header for the EKS cluster of that name; null for a good one, made with credentials of this account. */
  flawOfToken(authorization: string | undefined, cluster: string): string | null;
};

/** An account that knows nobody yet. `secretAccessKey`: the secret of its own access keys. */
export function createAccounts(place: Place, secretAccessKey: string): Accounts & { sessions: Sessions; clusters: EksClusters } {
  const sessions = createSessions();
  const clusters = createEksClusters(place.region);
  const secretOf = (accessKeyId: string): string | null => {
    const session = sessions.find(accessKeyId);
    if (session === null) return secretAccessKey;
    return session.account === place.account ? session.secretAccessKey : null;
  };
  return {
    sessions,
    clusters,
    letAssume(role, { aws: { account, url, adopt }, ...terms }) {
      return sessions.trust({ role, ...terms, account, url, adopt });
    },
    adopt: sessions.adopt,
    createCluster: clusters.create,
    flawOfToken: (authorization, cluster) => flawOfToken(authorization, { cluster, now: place.now(), secretOf }),
  };
}
