import { queryProtocol } from '../wire/answer.ts';
import type { Api } from './api.ts';

/** Security Token Api: who am I. */
export const createSts = (account: string): Api => ({
  name: 'sts',
  protocol: queryProtocol('https://sts.amazonaws.com/doc/2011-06-15/'),
  operations: {
    GetCallerIdentity: () => ({ Arn: `arn:aws:iam::${account}:user/sandbox`, UserId: 'AIDASANDBOXSANDBOXSAN', Account: account }),
  },
});
