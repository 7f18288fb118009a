/** What AWS's errors mean, told by their names: the SDK's classes may exist twice in a process. */

type AwsError = {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
};

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'UnauthorizedAccess',
  'OperationNotPermittedException',
]);

const BAD_CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

const NO_ANSWER = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'NetworkingError',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
]);

const GONE = new Set([
  'AccessPointNotFoundException',
  'InvalidEndPointException',
  'InvalidInstanceID.Malformed',
  'InvalidInstanceID.NotFound',
  'InvalidTargetException',
  'LoadBalancerNotFoundException',
  'TargetGroupNotFoundException',
]);

const asAwsError = (error: unknown): AwsError => (typeof error === 'object' && error !== null ? error : {});

/** The failure AWS or the network reported: a coded error of this package carries it as its cause. */
const reported = (error: unknown): AwsError => {
  const { $metadata, cause } = asAwsError(error);
  return $metadata === undefined && cause !== undefined ? asAwsError(cause) : asAwsError(error);
};

const wordsOf = ({ name, code, Code }: AwsError) => [name, code, Code].filter((word) => typeof word === 'string');

const isNamed = (error: unknown, names: ReadonlySet<string>) => wordsOf(reported(error)).some((word) => names.has(word));

const says = (error: unknown, pattern: RegExp) => {
  const { message } = reported(error);
  return typeof message === 'string' && pattern.test(message);
};

/** The name AWS gave the error, or the name of a network fault; `Error` when it has none. */
export function nameOf(error: unknown): string {
  const { name, code } = reported(error);
  if (typeof code === 'string' && NO_ANSWER.has(code)) return code;
  return typeof name === 'string' ? name : 'Error';
}

/** True when AWS asked for fewer requests. Query services say `Throttling`, JSON services `ThrottlingException`, EC2 `RequestLimitExceeded`. */
export const isThrottled = (error: unknown): boolean => isNamed(error, THROTTLED) || reported(error).$metadata?.httpStatusCode === 429;

/** True when the role may not do this. */
export const isAccessDenied = (error: unknown): boolean => isNamed(error, DENIED);

/** True when there are no credentials, or AWS does not accept them. */
export const isBadCredentials = (error: unknown): boolean => isNamed(error, BAD_CREDENTIALS);

/** True when nothing names a region. */
export const isRegionMissing = (error: unknown): boolean => says(error, /region is missing/i);

/** True when no answer came: refused, reset, unresolved, timed out. */
export const isUnreachable = (error: unknown): boolean => isNamed(error, NO_ANSWER) || says(error, /socket hang up/i);

/** True when AWS failed on its own side (HTTP 5xx, also Auto Scaling's `ResourceContention`). */
export const isServerFault = (error: unknown): boolean => (reported(error).$metadata?.httpStatusCode ?? 0) >= 500;

/** True when the target group, load balancer, target or instance is not there any more. */
export const isGone = (error: unknown): boolean => isNamed(error, GONE);

/** True when one of several targets or instances in a request is not there, and the whole request was refused for it. */
export const isInvalidTarget = (error: unknown): boolean => isNamed(error, new Set(['InvalidTargetException', 'InvalidEndPointException']));

/** True when EC2 says that an id is none, or that it knows no such instance: `InvalidInstanceID.Malformed`, `.NotFound`, … */
export const isBadInstanceId = (error: unknown): boolean => wordsOf(reported(error)).some((word) => word.startsWith('InvalidInstanceID'));

/** True when a value of the request is refused, without a word about which. */
export const isBadParameter = (error: unknown): boolean => isNamed(error, new Set(['InvalidParameterValue']));

/** True when SSM does not manage the instance: no agent, not registered, not running, or not allowed. */
export const isNotManaged = (error: unknown): boolean => isNamed(error, new Set(['InvalidInstanceId']));

/** True when the command's document does not fit the instance's platform. */
export const isUnsupportedPlatform = (error: unknown): boolean => isNamed(error, new Set(['UnsupportedPlatformType']));

/** True while SSM does not know of an invocation yet: it is eventually consistent after `SendCommand`. */
export const isNoInvocationYet = (error: unknown): boolean => isNamed(error, new Set(['InvocationDoesNotExist']));

/** True when the lifecycle action is completed, timed out, or its instance gone. Auto Scaling tells it only by its message. */
export const isNoActiveLifecycleAction = (error: unknown): boolean =>
  isValidationError(error) && says(error, /no active lifecycle action/i);

/** True when Auto Scaling knows no such group or hook. */
export const isGroupOrHookGone = (error: unknown): boolean =>
  isValidationError(error) && says(error, /(group|hook).*(not found|does not exist|not exist)|no lifecycle hook/i);

/** True for Auto Scaling's un-modelled `ValidationError`. */
export const isValidationError = (error: unknown): boolean => isNamed(error, new Set(['ValidationError', 'ValidationException']));

/** A rejection handler that answers `value` for errors of that meaning and passes on all others. */
export const insteadOf =
  <T>(means: (error: unknown) => boolean, value: T) =>
  (error: unknown): T => {
    if (means(error)) return value;
    throw error;
  };
