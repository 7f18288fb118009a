import type { RoleSession, Sessions, Trust } from '../sessions.ts';
import { queryProtocol } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import type { Api, Call } from './api.ts';

const HOUR_S = 3_600;

const userOf = (account: string): string => `arn:aws:iam::${account}:user/sandbox`;

function identityOf(account: string, session: RoleSession | null) {
  const arn = session?.account === account ? session.arn : userOf(account);
  return { Arn: arn, UserId: 'AIDASANDBOXSANDBOXSAN', Account: account };
}

/** What AWS answers with, whichever way a role was assumed. */
function assumed(sessions: Sessions, trust: Trust, { input, now }: Call) {
  const expiresAt = now + (trust.holdMs ?? 1_000 * Number(input.DurationSeconds ?? HOUR_S));
  const session = sessions.open(trust, { name: String(input.RoleSessionName), expiresAt });
  return {
    AssumedRoleUser: { AssumedRoleId: `AROASANDBOXSANDBOXSAN:${String(input.RoleSessionName)}`, Arn: session.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(expiresAt).toISOString(),
    },
  };
}

/** A role that does not trust the caller, or asks for another external id, is refused in the words of one that does not exist. */
function assumeRole(account: string, sessions: Sessions) {
  return (call: Call) => {
    const role = String(call.input.RoleArn);
    const trust = sessions.trusted(role);
    if (trust === null || (trust.externalId !== undefined && trust.externalId !== call.input.ExternalId))
      throw new AwsError('AccessDenied', `User: ${userOf(account)} is not authorized to perform: sts:AssumeRole on resource: ${role}`, 403);
    return assumed(sessions, trust, call);
  };
}

/** Asked without credentials: the token is all the caller has. */
function assumeRoleWithWebIdentity(sessions: Sessions) {
  return (call: Call) => {
    const trust = sessions.trusted(String(call.input.RoleArn));
    if (trust?.webIdentity === undefined || trust.webIdentity !== call.input.WebIdentityToken)
      throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    return assumed(sessions, trust, call);
  };
}

/** Security Token Api: who am I, and roles of other accounts. */
export const createSts = (account: string, sessions: Sessions): Api => ({
  name: 'sts',
  protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
  operations: {
    GetCallerIdentity: ({ accessKeyId }) => identityOf(account, sessions.find(accessKeyId)),
    AssumeRole: assumeRole(account, sessions),
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity(sessions),
  },
});
