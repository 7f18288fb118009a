import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Asked } from './arguments.ts';

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url));

/** Under their own names npm would leave the one out of what it packs, and take the other for a package. */
const RENAMED = [
  ['gitignore', '.gitignore'],
  ['manifest.json', 'package.json'],
] as const;

/** Writes the plugin and says what to do next. Throws, having written nothing, where there is something already. */
export function writePlugin({ name, packageName, kind, folder }: Asked): string {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`The folder ${folder} is not empty: name another with --dir.`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(TEMPLATES, kind), folder, { recursive: true });
  for (const [from, to] of RENAMED) renameSync(join(folder, from), join(folder, to));
  for (const file of globSync('**/*', { cwd: folder, exclude: ['node_modules/**'] }).map((path) => join(folder, path))) {
    if (statSync(file).isFile()) writeFileSync(file, filledIn(readFileSync(file, 'utf8'), { name, packageName }));
  }
  return `${packageName}, a ${kind}, is in ${folder}.

  cd ${folder}
  npm install
  npm test            # the duties of a plugin, proven against a small world
  npm run build
  npm publish         # then, beside a configuration: npm install ${packageName}

lastcall.yaml shows how it is used.`;
}

/** The templates are a plugin themselves, whose name is `example`: its words become those of the new one. */
function filledIn(text: string, { name, packageName }: Pick<Asked, 'name' | 'packageName'>): string {
  return text
    .replaceAll('lastcall-plugin-example', packageName)
    .replaceAll('EXAMPLE_', `${name.toUpperCase().replaceAll('-', '_')}_`)
    .replaceAll(/\bexample\b(?!\.com)/g, name);
}
