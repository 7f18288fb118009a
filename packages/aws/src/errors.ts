import { CodedError, messageOf } from '@lastcall/plugin-api';
import { nameOf } from './error-names.ts';

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
export const awsErrors = { accessDenied, credentialsRefused, regionMissing, throttled, unreachable, callFailed, outOfTime } as const;
