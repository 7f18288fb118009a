/** One request to the API server, as data. */
export type Ask = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Of what nothing may wait for: it has a way of its own. Default: by the method. */
  readonly lane?: 'events';
  /** How long one attempt may take, ms. */
  readonly timeoutMs: number;
};

/** A request for a stream of events. */
export type WatchAsk = Ask & {
  /** Tells from the text of an event whether it is worth decoding; default: every one is. */
  readonly isWanted?: (line: string) => boolean;
};

/** How long a read or a small write may take, ms. */
export const READ_MS = 5_000;
/** The server does everything but the writing: admission and permissions are asked, nothing changes. */
export const DRY_RUN = { dryRun: 'All' } as const;

/** What one is allowed to do, in RBAC's words. */
export type Access = { readonly group: string; readonly resource: string; readonly subresource?: string; readonly verb: string };

/** Asks whether we may. */
export const reviewAccess = (access: Access): Ask => ({
  method: 'POST',
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: access } },
  timeoutMs: READ_MS,
});
