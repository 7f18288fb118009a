import { CodedError } from '@lastcall/plugin-api';
import type { Reply } from './status-errors.ts';
import { wordsOf } from './status-errors.ts';

/** The configuration names a cluster that cannot be used: no such file or context, or a transport we do not speak. */
export const kubeconfigUnusable = (message: string, cause?: unknown) =>
  new CodedError({
    code: 'K8S_KUBECONFIG_UNUSABLE',
    message,
    hint: 'Check `kubeconfig` and `context` of the step, or the KUBECONFIG variable; inside a cluster, mount the service account token.',
    cause,
  });

/** AWS knows no such EKS cluster, or it has no API server yet. */
export const eksClusterMissing = ({
  name,
  region,
  cause,
}: {
  readonly name: string;
  readonly region: string | null;
  readonly cause?: unknown;
}) =>
  new CodedError({
    code: 'K8S_EKS_CLUSTER_MISSING',
    message: `EKS has no cluster ${name} in ${region ?? 'the region of this server'} that could be used`,
    hint: 'Check `name`, `region` and `role` of `eks`: the cluster is looked for in that region of the account of that role.',
    cause,
  });

/** The API server did not answer, or not usefully, until there was no time left. */
export const unreachable = (what: string, reply: Reply) =>
  new CodedError({
    code: 'K8S_UNREACHABLE',
    message: `Could not ${what}: ${wordsOf(reply)}`,
    hint: 'Check that the API server is up and that its address, certificate authority and credential plug-in work from here.',
    cause: reply.cause,
  });

/** The credentials were refused, also after they were read anew. */
export const unauthorized = (what: string, reply: Reply) =>
  new CodedError({
    code: 'K8S_UNAUTHORIZED',
    message: `Could not ${what}: ${wordsOf(reply)}`,
    hint: 'Check the service account token or the credentials of the kubeconfig; on EKS, the access entry of the role.',
    cause: reply.cause,
  });

/** The credentials lack permissions. */
export const forbidden = (what: string, reply: Reply) =>
  new CodedError({
    code: 'K8S_FORBIDDEN',
    message: `Not allowed to ${what}: ${wordsOf(reply)}`,
    hint: 'Grant the ClusterRole from the README of the k8s-drain plugin.',
    cause: reply.cause,
  });

/** The check found permissions missing. */
export const permissionsMissing = (missing: readonly string[]) =>
  new CodedError({
    code: 'K8S_FORBIDDEN',
    message: `Not allowed to ${missing.join(', ')}`,
    hint: 'Grant the ClusterRole from the README of the k8s-drain plugin.',
  });

/** The server understood and refused. */
export const refused = (what: string, reply: Reply) =>
  new CodedError({
    code: 'K8S_REFUSED',
    message: `Could not ${what}: ${wordsOf(reply)}`,
    hint: 'Read the answer: most often an admission webhook or policy of the cluster refuses it.',
    cause: reply.cause,
  });

/** The node could not be cordoned. */
export const cordonRefused = (node: string, reply: Reply) =>
  new CodedError({
    code: 'K8S_CORDON_REFUSED',
    message: `Could not cordon node ${node}: ${wordsOf(reply)}`,
    hint: 'Allow `patch` on nodes; check admission webhooks on nodes. Pods may still be scheduled onto it.',
    cause: reply.cause,
  });

const named = (pods: readonly string[]): string =>
  pods.length > 3 ? `${pods.slice(0, 3).join(', ')} and ${pods.length - 3} more` : pods.join(', ');

/** Strictly, the node is not drained at all because of some of its pods; `refusals` gives the pods by reason. */
export const drainRefused = (node: string, refusals: ReadonlyMap<string, readonly string[]>) =>
  new CodedError({
    code: 'K8S_DRAIN_REFUSED',
    message: `Node ${node} is not drained: ${[...refusals].map(([reason, pods]) => `${reason}: ${named(pods)}`).join('; ')}`,
    hint: 'Set the option named, or `mode: interruption` to move whatever can move.',
  });

/** The deadline came before every pod was gone. */
export const drainIncomplete = ({ summary, why }: { readonly summary: string; readonly why: string }) =>
  new CodedError({
    code: 'K8S_DRAIN_INCOMPLETE',
    message: `${summary}; ${why}`,
    hint: 'Give the step more budget, shorten terminationGracePeriodSeconds of the slow pods, or loosen the budget that blocked.',
  });

/** The coded error of a reply that was not what we hoped for. `what` completes "could not …". */
export function errorOf(what: string, reply: Reply): CodedError {
  // Nothing was sent, for there are no credentials to send it with: whoever was to make them has said why.
  if (reply.status === 0 && reply.cause instanceof CodedError) return reply.cause;
  if (reply.status === 401) return unauthorized(what, reply);
  if (reply.status === 403) return forbidden(what, reply);
  return reply.status === 0 || reply.status === 429 || reply.status >= 500 ? unreachable(what, reply) : refused(what, reply);
}
