import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const exclude = (path: string) => path.includes('node_modules');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'deploy/**/*.md', 'templates/**/*.md'], { exclude }).sort();

/** What may be linked to; a folder counts. */
const FILES = new Set(globSync(['*', '{docs,deploy,packages,apps,tools,bench,templates}/**'], { exclude }));

const withoutCode = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, '');

/** The files a page links to, from the root, each with its heading where one is named. */
function linksOf(page: string): readonly { readonly file: string; readonly heading: string | undefined }[] {
  const targets = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      return { file: path === '' ? page : normalize(join(page, '..', path)).replace(/\/$/, ''), heading };
    });
}

/** A page's headings as a link names them. */
function headingsOf(page: string): readonly string[] {
  const headings = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const test = suite('links between pages');

for (const page of PAGES) {
  test(`every link of ${page} leads somewhere`, () => {
    const broken = linksOf(page).filter(
      ({ file, heading }) => !FILES.has(file) || (heading !== undefined && file.endsWith('.md') && !headingsOf(file).includes(heading)),
    );
    assert.equal(broken, []);
  });
}

test.run();
