import { scalarsOf, type YamlFile } from './document.ts';
import { isSecretName, urlPassword } from './mask.ts';
import type { Path } from './problem.ts';

/** Texts of a file that nobody must see: values under keys named like a secret, and passwords inside URLs. */
export function writtenSecrets({ document }: YamlFile): readonly string[] {
  return [...scalarsOf(document.contents)].flatMap(({ path, scalar }) => secretsIn(path, scalar.value));
}

/** A reference that could not be filled in is no secret: problems have to show it. */
const REFERENCE = /^\$\{[^}]*\}$/;

function secretsIn(path: Path, value: unknown): readonly string[] {
  if (typeof value !== 'string' || REFERENCE.test(value)) return [];
  if (path.some((key) => typeof key === 'string' && isSecretName(key))) return [value];
  const password = urlPassword(value);
  return password === null ? [] : [password];
}
