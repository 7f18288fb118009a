// Who may speak to the test cluster: an administrator, and users with nothing but their names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The administrator. */
export const ADMIN = 'admin';

/** The bearer token of a user; the clusters of tests are on loopback and live for minutes. */
export const tokenOf = (user: string): string => `${user}-token`;

/** The path of a user's kubeconfig. */
export const kubeconfigPath = (folder: string, user: string): string => join(folder, `${user}.kubeconfig`);

function kubeconfig({ folder, url, user }: { readonly folder: string; readonly url: string; readonly user: string }): string {
  return `apiVersion: v1
kind: Config
current-context: test
contexts:
  - { name: test, context: { cluster: test, user: ${user} } }
clusters:
  - { name: test, cluster: { server: "${url}", certificate-authority: "${join(folder, 'certs', 'apiserver.crt')}" } }
users:
  - { name: ${user}, user: { token: ${tokenOf(user)} } }
`;
}

/** Writes the token file of the API server and a kubeconfig for each user. */
export function writeUsers({
  folder,
  url,
  users,
}: {
  readonly folder: string;
  readonly url: string;
  readonly users: readonly string[];
}): void {
  const lines = users.map((user) => `${tokenOf(user)},${user},${user}`);
  writeFileSync(join(folder, 'tokens.csv'), [`${tokenOf(ADMIN)},${ADMIN},${ADMIN},"system:masters"`, ...lines, ''].join('\n'));
  for (const user of [ADMIN, ...users]) writeFileSync(kubeconfigPath(folder, user), kubeconfig({ folder, url, user }));
}
