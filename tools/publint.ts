// Checks that every package can be published as it is: what its exports promise is there. Needs a build.
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

let problems = 0;
for (const manifest of globSync('packages/*/package.json').sort()) {
  const { messages, pkg } = await publint({ pkgDir: dirname(manifest), level: 'warning' });
  for (const message of messages) console.log(`${manifest}: ${formatMessage(message, pkg)}`);
  problems += messages.length;
}
console.log(`${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;
