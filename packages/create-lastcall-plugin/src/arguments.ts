import { parseArgs } from 'node:util';

/** What kinds of plugins there are. */
export const KINDS = ['step', 'reporter'] as const;

/** What was asked for. */
export type Asked = {
  /** The plugin's own name, as pipelines show it: `page-somebody`. */
  readonly name: string;
  /** The package's: `lastcall-plugin-page-somebody`, or as it was given with a scope. */
  readonly packageName: string;
  readonly kind: (typeof KINDS)[number];
  readonly folder: string;
};

/** What `--help` prints. */
export const HELP = `npm create lastcall-plugin NAME [-- --kind step|reporter] [-- --dir FOLDER]

Writes a Lastcall plugin that works into a new folder: source, tests, README, and a configuration that runs it.

  NAME      lower-case words joined by hyphens: page-somebody becomes the package lastcall-plugin-page-somebody;
            with a scope the package is called as you say: @acme/lastcall-page-somebody
  --kind    step: does one thing for a machine that goes away (the default)
            reporter: tells people or programs what the journal says
  --dir     where to; default: a folder of the package's name, here

Then: cd FOLDER && npm install && npm test`;

const NAME = /^(?:(@[a-z0-9][a-z0-9._-]*)\/)?([a-z0-9]+(?:-[a-z0-9]+)*)$/;
const PREFIX = /^(?:lastcall-plugin-|lastcall-)/;

/** Reads a command line. Throws with what is wrong and how it is meant. */
export function readArguments(argv: readonly string[]): Asked | 'help' {
  const { values, positionals } = parsed(argv);
  const [name, ...more] = positionals;
  if (values.help === true || (name === undefined && argv.length === 0)) return 'help';
  if (name === undefined || more.length > 0) throw new Error(`Expected one name, such as page-somebody.\n\n${HELP}`);
  const kind = KINDS.find((each) => each === values.kind);
  if (kind === undefined) throw new Error(`There is no kind "${values.kind}": expected ${KINDS.join(' or ')}.`);
  return { ...namesFrom(name), kind, folder: values.dir ?? folderFor(name) };
}

function parsed(argv: readonly string[]) {
  const options = { kind: { type: 'string', default: 'step' }, dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (problem) {
    throw new Error(`${problem instanceof Error ? problem.message : problem}\n\n${HELP}`);
  }
}

function namesFrom(given: string): Pick<Asked, 'name' | 'packageName'> {
  const [, scope, rest = ''] = NAME.exec(given) ?? [];
  const name = rest.replace(PREFIX, '');
  if (name === '') throw new Error(`"${given}" is no name: expected lower-case words joined by hyphens, such as page-somebody.`);
  return { name, packageName: scope === undefined ? `lastcall-plugin-${name}` : given };
}

const folderFor = (given: string): string => {
  const { packageName } = namesFrom(given);
  return packageName.split('/').at(-1) ?? packageName;
};
