import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Call } from '../calling/call.ts';
import type { BucketName } from '../calling/rates.ts';
import { isAccessDenied } from '../error-names.ts';
import { awsErrors } from '../errors.ts';
import type { Role } from '../places/roles.ts';
import type { Credentials, ServiceParts } from './service.ts';

/** Who somebody is to AWS. */
export type Identity = { readonly account: string; readonly arn: string };

/** Credentials that end, epoch ms. */
export type Session = Credentials & { readonly expiresAt: number };

/** The Security Token Service, one region. */
export type Sts = ReturnType<typeof openSts>;

const BUCKETS: readonly BucketName[] = ['sts'];
/** What CloudTrail calls us in the other account. */
const SESSION_NAME = 'lastcall';

/** Makes the client; silent on the network until an operation is called. */
export function openSts({ settings, ask }: ServiceParts) {
  const client = new STSClient(settings);
  return {
    /** Whose credentials are used. AWS asks for no permission. */
    getCallerIdentity: (call: Call): Promise<Identity> =>
      ask({ action: 'sts:GetCallerIdentity', buckets: BUCKETS }, call, async (abortSignal) => {
        const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
        return { account: Account, arn: Arn };
      }),
    /** Credentials of a role, for an hour. Rejects with `AWS_ROLE_REFUSED` where AWS does not give them to us, else with `AWS_*`. */
    async assumeRole({ account, role, externalId }: Role, call: Call): Promise<Session> {
      const input = { RoleArn: role, RoleSessionName: SESSION_NAME, ...(externalId !== undefined && { ExternalId: externalId }) };
      const answer = await ask({ action: 'sts:AssumeRole', buckets: BUCKETS }, call, (abortSignal) =>
        client.send(new AssumeRoleCommand(input), { abortSignal }),
      ).catch((cause: unknown) => {
        throw isAccessDenied(cause) ? awsErrors.roleRefused({ account, role, cause }) : cause;
      });
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = answer.Credentials ?? {};
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAt: Expiration?.getTime() ?? 0,
      };
    },
  };
}
