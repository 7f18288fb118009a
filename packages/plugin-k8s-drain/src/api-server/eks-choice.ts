import type { User } from '@kubernetes/client-node';

/** An EKS cluster, and as whom. */
export type EksChoice = {
  readonly name: string;
  /** Default: the server's own region. */
  readonly region?: string | undefined;
  /** ARN of the role that is assumed; default: the server's own credentials. */
  readonly role?: string | undefined;
};

/** What the library passes on of a kubeconfig’s `exec`. */
type Exec = {
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
};

/** What each flag is called here; flags that change nothing about a token have no name. */
type Flags = Readonly<Record<string, keyof EksChoice | null>>;

const AWS_FLAGS: Flags = { '--cluster-name': 'name', '--region': 'region', '--role-arn': 'role', '--output': null };
const AUTHENTICATOR_FLAGS: Flags = {
  ...{ '-i': 'name', '--cluster-id': 'name', '--region': 'region', '-r': 'role', '--role': 'role', '--role-arn': 'role' },
  ...{ '--cache': null, '--log-format': null, '-l': null },
};

/** Programs by name: the words they must be called with, and their flags. */
const PROGRAMS: Readonly<Record<string, { readonly words: string; readonly flags: Flags }>> = {
  aws: { words: 'eks get-token', flags: AWS_FLAGS },
  'aws-iam-authenticator': { words: 'token', flags: AUTHENTICATOR_FLAGS },
};

const SWITCHES = new Set(['--cache']);
const REGION_VARIABLE = /^AWS_(DEFAULT_)?REGION$/;
const HARMLESS_VARIABLE = /^(AWS_STS_REGIONAL_ENDPOINTS|KUBERNETES_EXEC_INFO)$/;
/** `https://ID.gr7.eu-west-1.eks.amazonaws.com` */
const REGION_IN_ADDRESS = /\.([a-z]{2}(?:-[a-z]+)+-\d)\.eks\.amazonaws\.com(?:\.cn)?$/;

type Parsed = { readonly words: readonly string[]; readonly choice: Partial<EksChoice> };

/** Words and flags of a command line; null where a flag is among them that is not known here. */
function parse(args: readonly string[], flags: Flags): Parsed | null {
  const words: string[] = [];
  const choice: Record<string, string> = {};
  const left = args.flatMap((arg) =>
    arg.startsWith('--') && arg.includes('=') ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg],
  );
  while (left.length > 0) {
    const arg = left.shift() ?? '';
    const key = flags[arg];
    if (!arg.startsWith('-')) words.push(arg);
    else if (key === undefined) return null;
    else if (!SWITCHES.has(arg)) choice[key ?? ''] = left.shift() ?? '';
  }
  return { words, choice };
}

/** The region the environment of a command names; null where it holds more than that: a profile is somebody else’s credentials. */
function regionFor({ env }: Exec, server: string): string | undefined | null {
  const variables = (env ?? []).filter(({ name }) => !HARMLESS_VARIABLE.test(name));
  if (variables.some(({ name }) => !REGION_VARIABLE.test(name))) return null;
  return variables[0]?.value ?? URL.parse(server)?.hostname.match(REGION_IN_ADDRESS)?.[1];
}

/**
 * The cluster a kubeconfig's user gets its token for by `aws eks get-token` or `aws-iam-authenticator token`; null for every other user, and for
 * commands that ask for more than can be made here, such as a profile.
 */
export function eksChoiceOf(user: User | null, server: string): EksChoice | null {
  const exec = user?.exec as Exec | undefined;
  const program = PROGRAMS[exec?.command?.split('/').at(-1) ?? ''];
  if (exec === undefined || program === undefined) return null;
  const parsed = parse(exec.args ?? [], program.flags);
  const region = regionFor(exec, server);
  if (parsed === null || region === null || parsed.words.join(' ') !== program.words) return null;
  const { name, role, region: asked } = parsed.choice;
  return name === undefined ? null : { name, region: asked ?? region, role };
}
