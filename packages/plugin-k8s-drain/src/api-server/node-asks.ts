import { type Ask, DRY_RUN, READ_MS } from './asks.ts';

const nodePath = (name: string) => `/api/v1/nodes/${encodeURIComponent(name)}`;

/** Reads one node. */
export const readNode = (name: string): Ask => ({ method: 'GET', path: nodePath(name), timeoutMs: READ_MS });

/** Changes a node: `merge` replaces lists whole and honours `metadata.resourceVersion`. */
export const patchNode = (name: string, body: unknown): Ask => ({
  method: 'PATCH',
  path: nodePath(name),
  body,
  contentType: 'application/merge-patch+json',
  timeoutMs: READ_MS,
});

/** The patch `kubectl cordon` sends. */
export const plainCordon = (name: string): Ask => ({
  ...patchNode(name, { spec: { unschedulable: true } }),
  contentType: 'application/strategic-merge-patch+json',
});

/** The patch `kubectl uncordon` sends. */
export const plainUncordon = (name: string): Ask => ({
  ...patchNode(name, { spec: { unschedulable: null } }),
  contentType: 'application/strategic-merge-patch+json',
});

/** Removes the node's object, if it is still this one. */
export const deleteNode = ({ name, uid }: { readonly name: string; readonly uid: string }): Ask => ({
  method: 'DELETE',
  path: nodePath(name),
  body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } },
  timeoutMs: READ_MS,
});

/** The same, without changing anything. */
export const rehearsed = (ask: Ask): Ask => ({ ...ask, query: { ...ask.query, ...DRY_RUN } });
