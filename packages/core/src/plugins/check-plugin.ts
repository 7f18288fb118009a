import { API_VERSION, type CodedError, type ConfigSchema, type Plugin } from '@lastcall/plugin-api';
import { CORE_ERRORS } from '../errors.ts';

/** Versions of the plugin contract this core speaks. */
const ACCEPTED_VERSIONS: readonly number[] = [API_VERSION];

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type Candidate = Readonly<Record<string, unknown>>;
type Duty = { readonly problem: string; readonly isMet: (plugin: Candidate) => boolean };

/** What a plugin must be, in the order in which it is said. The version has been checked before. */
const DUTIES: readonly Duty[] = [
  {
    problem: 'its name is not made of lower-case words joined by hyphens',
    isMet: ({ name }) => typeof name === 'string' && NAME.test(name),
  },
  { problem: "it does neither 'step' nor 'report'", isMet: ({ does }) => does === 'step' || does === 'report' },
  { problem: 'it has no function `setup`', isMet: ({ setup }) => typeof setup === 'function' },
  { problem: 'its `config` is no Standard Schema', isMet: ({ config }) => standardOf(config)?.version === 1 },
  { problem: 'its `config` cannot be written as JSON Schema', isMet: ({ config }) => isDescribable(config) },
];

const COMMON_JS = {
  problem: 'it is a CommonJS module, whose default export cannot be imported',
  hint: 'publish it as an ES module: "type": "module" in its package.json',
};

/** The default export of a module as a plugin, or why it is none. */
export function checkPlugin(name: string, module: unknown): { readonly plugin: Plugin } | { readonly error: CodedError } {
  const candidate = objectOf(objectOf(module)?.default);
  if (objectOf(candidate?.default)?.apiVersion !== undefined) return { error: CORE_ERRORS.PLUGIN_INVALID({ name, ...COMMON_JS }) };
  if (candidate === null) return { error: CORE_ERRORS.PLUGIN_INVALID({ name, problem: 'it has no default export that is an object' }) };
  const { apiVersion } = candidate;
  if (typeof apiVersion !== 'number') return { error: CORE_ERRORS.PLUGIN_INVALID({ name, problem: 'it has no `apiVersion`' }) };
  if (!ACCEPTED_VERSIONS.includes(apiVersion)) {
    return { error: CORE_ERRORS.PLUGIN_API_VERSION({ name, version: apiVersion, accepted: ACCEPTED_VERSIONS }) };
  }
  const broken = DUTIES.find(({ isMet }) => !isMet(candidate));
  if (broken !== undefined) return { error: CORE_ERRORS.PLUGIN_INVALID({ name, problem: broken.problem }) };
  return { plugin: candidate as unknown as Plugin };
}

function standardOf(config: unknown): ConfigSchema['~standard'] | null {
  const standard = objectOf(objectOf(config)?.['~standard']);
  return typeof standard?.validate === 'function' ? (standard as unknown as ConfigSchema['~standard']) : null;
}

function isDescribable(config: unknown): boolean {
  try {
    return objectOf(standardOf(config)?.jsonSchema.input({ target: 'draft-2020-12' })) !== null;
  } catch {
    return false;
  }
}

function objectOf(value: unknown): Candidate | null {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject ? (value as Candidate) : null;
}
