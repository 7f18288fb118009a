import { scalarsOf, type YamlFile } from './document.ts';
import { isSecretName, urlPassword } from './mask.ts';
import type { Path, Problem } from './problem.ts';

/** Texts of a file that nobody must see: values under keys named like a secret, and passwords inside URLs. */
export function writtenSecrets({ document }: YamlFile): readonly string[] {
  return [...scalarsOf(document.contents)].flatMap(({ path, scalar }) => secretsIn(path, scalar.value));
}

/** Warns of passwords that stand in a URL of the file itself. To be asked before references are filled in. */
export function barePasswords({ document }: YamlFile): readonly Problem[] {
  const bare = [...scalarsOf(document.contents)].filter(({ scalar }) => hasBarePassword(scalar.value));
  return bare.map(({ path }) => ({
    path,
    what: 'a password is written in this file',
    todo: `write \${NAME} or \${file:/path} in its place`,
  }));
}

function hasBarePassword(value: unknown): boolean {
  const password = typeof value === 'string' ? urlPassword(value) : null;
  return password !== null && !password.includes('${');
}

/** A reference that could not be filled in is no secret: problems have to show it. */
const REFERENCE = /^\$\{[^}]*\}$/;

function secretsIn(path: Path, value: unknown): readonly string[] {
  if (typeof value !== 'string' || REFERENCE.test(value)) return [];
  if (path.some((key) => typeof key === 'string' && isSecretName(key))) return [value];
  const password = urlPassword(value);
  return password === null ? [] : [password];
}
