// Packs every package as it would be published and checks that what its exports promise is in the tarball. Needs a build.
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8')) as { packageManager: string };
const folder = mkdtempSync(join(tmpdir(), 'lastcall-pack-'));
execFileSync('npx', ['-y', packageManager, '-r', '--filter', './packages/*', 'pack', '--pack-destination', folder], { stdio: 'pipe' });

let problems = 0;
for (const file of globSync(`${folder}/*.tgz`).sort()) {
  const tarball = new Uint8Array(readFileSync(file)).buffer;
  const { messages, pkg } = await publint({ level: 'warning', pack: { tarball } });
  for (const message of messages) console.log(`${file}: ${formatMessage(message, pkg)}`);
  problems += messages.length;
}
rmSync(folder, { recursive: true });
console.log(`${globSync('packages/*/package.json').length} packages packed, ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
