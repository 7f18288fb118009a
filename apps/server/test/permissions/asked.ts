import type { Sandbox } from '@lastcall/sandbox';

/** IAM's name for each API of the sandbox; what is missing here needs no permission. */
const SERVICES: Readonly<Record<string, string>> = {
  ec2: 'ec2',
  elbv2: 'elasticloadbalancing',
  elb: 'elasticloadbalancing',
  autoscaling: 'autoscaling',
  ssm: 'ssm',
  sns: 'sns',
  sqs: 'sqs',
  tagging: 'tag',
};

/** Everything AWS was asked, as actions of IAM: a batch of SQS is checked as the action it repeats. */
export function actionsAsked({ aws }: Sandbox): readonly string[] {
  const actions = aws.calls.seen.flatMap(({ api, action }) => {
    const service = SERVICES[api];
    return service === undefined ? [] : [`${service}:${action.replace(/Batch$/, '')}`];
  });
  return [...new Set(actions)].sort();
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' };

type Asked = { readonly method: string; readonly path: string; readonly query: Readonly<Record<string, string>> };

/** Everything Kubernetes was asked, as `verb resource.group`. Everybody may ask what they may do. */
export function accessAsked({ kubernetes }: Sandbox): readonly string[] {
  const asked = kubernetes.calls.filter(({ path }) => !path.includes('selfsubject')).map(accessOf);
  return [...new Set(asked)].sort();
}

/** `/api/v1/…` is the group without a name, `/apis/GROUP/VERSION/…` another. */
function accessOf({ method, path, query }: Asked): string {
  const [, root, ...rest] = path.split('/');
  const group = root === 'api' ? '' : rest[0];
  const [resource, name, subresource] = withinNamespace(rest.slice(root === 'api' ? 1 : 2));
  const reading = query.watch === 'true' ? 'watch' : 'list';
  const verb = method === 'GET' ? (name === undefined ? reading : 'get') : VERBS[method];
  return `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}.${group}`;
}

const withinNamespace = (parts: readonly string[]): readonly string[] =>
  parts[0] === 'namespaces' && parts.length > 2 ? parts.slice(2) : parts;
