import type { User } from '@kubernetes/client-node';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eksChoiceOf } from '../../src/api-server/eks-choice.ts';

const test = suite('users of a kubeconfig whose token is that of an EKS cluster');

const SERVER = 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
const ROLE = 'arn:aws:iam::222233334444:role/lastcall';
const GET_TOKEN = ['eks', 'get-token', '--cluster-name', 'shop'];

type Parts = { readonly env?: readonly { readonly name: string; readonly value: string }[]; readonly server?: string };
const choiceOf = (command: string, args: readonly string[], { env = [], server = SERVER }: Parts = {}) =>
  eksChoiceOf({ name: 'u', exec: { command, args, env } } as User, server);

test('what `aws eks update-kubeconfig` writes is understood', () => {
  const args = ['--region', 'us-east-1', ...GET_TOKEN, '--output', 'json'];
  assert.equal(choiceOf('aws', args), { name: 'shop', region: 'us-east-1', role: undefined });
});

test('what eksctl writes is understood', () => {
  const env = [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }];
  assert.equal(choiceOf('aws-iam-authenticator', ['token', '-i', 'shop', '-r', ROLE], { env }), {
    name: 'shop',
    region: 'eu-west-1',
    role: ROLE,
  });
});

test('a role, and values after an equals sign, are understood', () => {
  const args = ['eks', 'get-token', '--cluster-name=shop', `--role-arn=${ROLE}`];
  assert.equal(choiceOf('/usr/local/bin/aws', args), { name: 'shop', region: 'eu-west-1', role: ROLE });
});

test('the region is what the command says, else its environment, else the address', () => {
  const env = [{ name: 'AWS_REGION', value: 'eu-central-1' }];
  assert.is(choiceOf('aws', [...GET_TOKEN, '--region', 'us-east-1'], { env })?.region, 'us-east-1');
  assert.is(choiceOf('aws', GET_TOKEN, { env })?.region, 'eu-central-1');
  assert.is(choiceOf('aws', GET_TOKEN)?.region, 'eu-west-1');
  assert.is(choiceOf('aws', GET_TOKEN, { server: 'https://X.yl4.cn-north-1.eks.amazonaws.com.cn' })?.region, 'cn-north-1');
  assert.is(choiceOf('aws', GET_TOKEN, { server: 'https://X.sk1.us-gov-west-1.eks.amazonaws.com' })?.region, 'us-gov-west-1');
  assert.is(choiceOf('aws', GET_TOKEN, { server: 'https://api.internal' })?.region, undefined);
});

for (const [what, command, args, env] of [
  ['a profile in the environment', 'aws', GET_TOKEN, [{ name: 'AWS_PROFILE', value: 'other' }]],
  ['a profile in the command', 'aws', [...GET_TOKEN, '--profile', 'other'], []],
  ['a flag nobody knows', 'aws-iam-authenticator', ['token', '-i', 'shop', '--external-id', 'x'], []],
  ['another command of the same program', 'aws', ['ecr', 'get-login-password'], []],
  ['another program', 'gke-gcloud-auth-plugin', [], []],
  ['a token for no cluster', 'aws', ['eks', 'get-token'], []],
] as const) {
  test(`${what} is left to the program`, () => assert.is(choiceOf(command, args, { env }), null));
}

test('a user without a program is left as it is', () => {
  assert.is(eksChoiceOf({ name: 'u', token: 't' } as User, SERVER), null);
  assert.is(eksChoiceOf(null, SERVER), null);
});

test.run();
