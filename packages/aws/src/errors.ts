import { CodedError, messageOf } from '@lastcall/plugin-api';
import { nameOf } from './error-names.ts';

/** AWS's own words: what a coded error of this package says hides them in its cause. */
const reasonOf = (cause: unknown): string => messageOf(cause instanceof CodedError ? (cause.cause ?? cause) : cause);

type Failure = { readonly action: string; readonly cause: unknown };

/** IAM refused the action. */
const accessDenied = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_ACCESS_DENIED',
    message: `AWS refused ${action}`,
    hint: `Allow "${action}" to the role Lastcall runs as, and look for a boundary or service control policy that denies it.`,
    cause,
  });

/** There were no credentials, or AWS did not accept them. */
const credentialsRefused = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_CREDENTIALS',
    message: `no usable AWS credentials for ${action}: ${nameOf(cause)}`,
    hint: 'Give the process a role (instance profile, IRSA, pod identity, task role) or set AWS_PROFILE; check that its session is alive.',
    cause,
  });

/** Neither the notice, the configuration nor the environment names a region. */
const regionMissing = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_REGION_MISSING',
    message: `no region is known for ${action}`,
    hint: 'Set AWS_REGION, or `region` in the configuration of the step.',
    cause,
  });

/** An account that is not ours, for which no role is configured. */
const roleMissing = ({ account, ours }: { readonly account: string; readonly ours: string }) =>
  new CodedError({
    code: 'AWS_ROLE_MISSING',
    message: `no role is configured for account ${account}, and our credentials are of account ${ours}`,
    hint: `Name a role of account ${account} under \`roles\` in the configuration, or leave its notices out with \`scope.accounts\`.`,
  });

/** The Security Token Service did not give us the role. */
const roleRefused = ({ account, role, cause }: { readonly account: string; readonly role: string; readonly cause: unknown }) =>
  new CodedError({
    code: 'AWS_ROLE_REFUSED',
    message: `AWS did not let us assume the role of account ${account}: ${reasonOf(cause)}`,
    hint: `The trust policy of ${role} must allow sts:AssumeRole to our own role (with \`externalId\`, where it asks for one), and our own role must be allowed sts:AssumeRole on it.`,
    cause,
  });

/** An instance that our own account does not know, of an account that may be another. */
const accountUnknown = ({ account, instanceId }: { readonly account: string | null; readonly instanceId: string }) =>
  new CodedError({
    code: 'AWS_ACCOUNT_UNKNOWN',
    message: `our credentials do not know ${instanceId}, and whether account ${account} is theirs could not be found out`,
    hint: 'Let this process reach the Security Token Service (sts) of its region, for example by a VPC endpoint.',
  });

/** AWS kept answering that there were too many requests. */
const throttled = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_THROTTLED',
    message: `AWS throttled ${action} until there was no time left`,
    hint: 'Something else spends the request rate of this account and region; give the step more budget or find the other caller in CloudTrail.',
    cause,
  });

/** No answer: the network, the name, or the endpoint. */
const unreachable = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_UNREACHABLE',
    message: `AWS did not answer ${action}: ${messageOf(cause)}`,
    hint: 'Check the route, the VPC endpoint and the proxy between this process and the AWS API of the region.',
    cause,
  });

/** AWS answered with an error that trying again does not cure, or kept failing. */
const callFailed = ({ action, cause }: Failure) =>
  new CodedError({
    code: 'AWS_CALL_FAILED',
    message: `${action} failed: ${nameOf(cause)}: ${messageOf(cause)}`,
    hint: 'The message is AWS’s own; the reference of the named action explains it.',
    cause,
  });

/** The deadline came before an answer. */
const outOfTime = (action: string) =>
  new CodedError({
    code: 'AWS_OUT_OF_TIME',
    message: `no answer to ${action} before the deadline`,
    hint: 'Give the step more budget; if many interruptions were open, its requests waited for their share of the request rate.',
  });

/** Every coded error of this package. */
export const awsErrors = {
  accessDenied,
  credentialsRefused,
  regionMissing,
  roleMissing,
  roleRefused,
  accountUnknown,
  throttled,
  unreachable,
  callFailed,
  outOfTime,
} as const;
