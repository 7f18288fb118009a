import type { Log } from '@lastcall/plugin-api';
import type { ClusterEvent } from '../../src/events/cluster-event.ts';

/** Something to tell of a node. */
export const aNodeEvent = (once = '1', parts: Partial<ClusterEvent> = {}): ClusterEvent => ({
  regarding: { kind: 'Node', name: 'node-a', uid: 'node-uid' },
  type: 'Normal',
  reason: 'Cordon',
  action: 'Cordon',
  note: 'Cordoned.',
  at: Date.UTC(2026, 10, 22, 10),
  once,
  annotations: {},
  ...parts,
});

/** Something to tell of a pod in the namespace `shop`. */
export const aPodEvent = (name: string, parts: Partial<ClusterEvent> = {}): ClusterEvent =>
  aNodeEvent('', { regarding: { kind: 'Pod', namespace: 'shop', name, uid: name }, reason: 'Evicted', ...parts });

/** A log that keeps its warnings, each with its fields behind it. */
export function listeningLog(): { readonly log: Log; readonly warnings: string[] } {
  const warnings: string[] = [];
  const quiet = () => {};
  const warn = (message: string, fields?: object) => void warnings.push(`${message} ${JSON.stringify(fields)}`);
  return { log: { debug: quiet, info: quiet, warn, error: quiet } as unknown as Log, warnings };
}
