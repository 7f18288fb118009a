import type { KubernetesPermission } from '@lastcall/plugin-api';

/** Whom the role is bound to. */
export type ServiceAccount = { readonly name: string; readonly namespace: string };

/** One rule as YAML, under a comment that says what it is for. */
export const ruleLines = ({ apiGroups, resources, verbs, reason }: KubernetesPermission): readonly string[] => [
  `  # ${reason}`,
  `  - apiGroups: [${apiGroups.map((group) => group || '""').join(', ')}]`,
  `    resources: [${resources.join(', ')}]`,
  `    verbs: [${verbs.join(', ')}]`,
];

/** A ClusterRole and its binding, to be given to `kubectl apply -f -`. Without a rule there is nothing to apply. */
export function clusterRole(rules: readonly KubernetesPermission[], { name, namespace }: ServiceAccount): string {
  if (rules.length === 0) return '# This configuration asks nothing of Kubernetes.';
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${name}
rules:
${rules.flatMap(ruleLines).join('\n')}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: ${name}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: ${name}
subjects:
  - kind: ServiceAccount
    name: ${name}
    namespace: ${namespace}`;
}
