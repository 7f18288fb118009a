import type { Ref } from './objects.ts';
import { forbidden, notFound } from './status-error.ts';
import { refOf, type Store } from './store.ts';

/** Creates a namespace unless it is there. */
export function ensureNamespace(store: Store, name: string): void {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } };
  if (!store.get(refOf('namespaces', namespace))) store.put('namespaces', namespace);
}

/**
 * Throws the `StatusError` for creating something in a namespace that does not take it: 404 when there is none,
 * 403 with the cause NamespaceTerminating when it is on its way out (admission plugin NamespaceLifecycle).
 */
export function checkNamespace(store: Store, { resource, namespace, name }: Ref): void {
  const found = store.get({ resource: 'namespaces', namespace: '', name: namespace });
  if (!found) throw notFound({ resource: 'namespaces', name: namespace });
  if ((found.status as { phase?: string } | undefined)?.phase !== 'Terminating') return;
  const why = `namespace ${namespace} is being terminated`;
  throw forbidden(`${resource} "${name}" is forbidden: unable to create new content: ${why}`, [
    { reason: 'NamespaceTerminating', message: why, field: 'metadata.namespace' },
  ]);
}
