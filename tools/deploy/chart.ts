import { execFileSync, spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';

/** Where the chart is. */
export const CHART = 'deploy/helm/lastcall';

/** An object of Kubernetes, as it was rendered. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the kind has
  readonly [key: string]: any;
};

/** Ways to install it, by name: what is set, as `--set` takes it. */
export const WAYS: Readonly<Record<string, readonly string[]>> = {
  'as it comes, on SQLite': [],
  'acting, on SQLite': ['dryRun=false', 'rbac.deleteNodes=true', 'store.sqlite.storageClassName=gp3'],
  'three replicas on PostgreSQL, with everything': [
    ...['dryRun=false', 'replicas=3', 'store.kind=postgres', 'store.postgres.secretName=database', 'secretName=slack', 'region=eu-west-1'],
    ...['metrics.serviceMonitor.enabled=true', 'metrics.prometheusRule.enabled=true', 'metrics.dashboard.enabled=true'],
    ...['networkPolicy.enabled=true', 'public.enabled=true', 'public.ingress.enabled=true', 'public.ingress.host=lastcall.example.com'],
    ...['public.ingress.className=alb', 'public.ingress.tlsSecretName=tls'],
    ...['serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=arn:aws:iam::111122223333:role/lastcall'],
  ],
  'two replicas on DynamoDB': [
    ...[
      'replicas=2',
      'store.kind=dynamodb',
      'store.dynamodb.table=lastcall',
      'store.dynamodb.region=eu-west-1',
      'networkPolicy.enabled=true',
    ],
  ],
  'where credentials come from the node': ['hostNetwork=true', 'onDemandOnly=false', 'serviceAccount.create=false'],
};

const QUEUE = 'queueUrl=https://sqs.eu-west-1.amazonaws.com/111122223333/interruptions';

const argumentsFor = (sets: readonly string[]) => ['--set', QUEUE, ...sets.flatMap((set) => ['--set', set])];

/** The chart as it would be applied. Throws with helm's words where it refuses. */
export function renderText(helm: string, sets: readonly string[]): string {
  const args = ['template', 'lastcall', CHART, '--namespace', 'lastcall', '--kube-version', '1.34.0', ...argumentsFor(sets)];
  return execFileSync(helm, args, { encoding: 'utf8', stdio: 'pipe' });
}

/** The objects in it. */
export function render(helm: string, sets: readonly string[]): readonly Manifest[] {
  return parseAllDocuments(renderText(helm, sets)).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** What helm says against these values; null where it takes them. */
export function refusal(helm: string, sets: readonly string[]): string | null {
  const args = ['template', 'lastcall', CHART, '--kube-version', '1.34.0', ...sets.flatMap((set) => ['--set', set])];
  const { status, stderr } = spawnSync(helm, args, { encoding: 'utf8' });
  return status === 0 ? null : stderr;
}

/** What `helm lint --strict` says against the chart; empty where it says nothing. */
export function lint(helm: string, sets: readonly string[]): string {
  const { status, stdout } = spawnSync(helm, ['lint', '--strict', CHART, ...argumentsFor(sets)], { encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

const HEAD = `# Lastcall without helm: one replica, its journal on a volume, watching only. kubectl apply -f lastcall.yaml
# Put the address of your image and of your queue into it first. Written from the chart by tools/deploy/generate.ts.
apiVersion: v1
kind: Namespace
metadata:
  name: lastcall
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

const OF_HELM = /^.*(?:helm\.sh\/|app\.kubernetes\.io\/managed-by|# Source:).*\n|^ *annotations:\n(?= *helm\.sh)/gm;

/** The chart as plain manifests. */
export const plainManifests = (helm: string): string => `${HEAD}${renderText(helm, []).replace(OF_HELM, '').replaceAll(/\n\n+/g, '\n')}`;
