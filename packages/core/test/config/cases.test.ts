import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config/read-config.ts';
import { requestFor } from './fake-host.ts';

/**
 * Every folder of cases/ is a rule: `input.yaml` and either `problems.txt` (what reading it says, whole),
 * or `config.json` and, where something is worth a warning, `warnings.txt`.
 */
const cases = suite('configuration files');
const folder = new URL('./cases/', import.meta.url);
const textOf = (name: string, file: string) => {
  const url = new URL(`${name}/${file}`, folder);
  return existsSync(url) ? readFileSync(url, 'utf8') : null;
};

async function outcomeOf(text: string) {
  try {
    const { config, warnings } = await readConfig(requestFor(text));
    return { config, warnings: warnings.join('\n'), problems: null };
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    return { config: null, warnings: '', problems: error.message };
  }
}

for (const name of readdirSync(folder)) {
  cases(name.replaceAll('-', ' '), async () => {
    const outcome = await outcomeOf(textOf(name, 'input.yaml') ?? '');
    const expected = textOf(name, 'config.json');
    assert.is(outcome.problems, textOf(name, 'problems.txt')?.trimEnd() ?? null);
    assert.is(outcome.warnings, textOf(name, 'warnings.txt')?.trimEnd() ?? '');
    if (expected !== null) assert.equal(outcome.config, JSON.parse(expected));
  });
}

cases.run();
