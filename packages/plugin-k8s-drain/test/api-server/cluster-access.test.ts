import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadAccess } from '../../src/api-server/cluster-access.ts';

import { noEks } from '../support/eks.ts';

const test = suite<{ folder: string }>('access to a cluster');
test.before.each((its) => {
  its.folder = mkdtempSync(join(tmpdir(), 'access-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

function failureOf(kubeconfig: string): unknown {
  try {
    return loadAccess({ kubeconfig }, noEks);
  } catch (error) {
    return error;
  }
}

test('what is wrong with a kubeconfig is said without a word of its text', ({ folder }) => {
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, 'apiVersion: v1\nusers:\n  - name: x\n    user: { token: s3cr3t\nclusters: [');
  const said = inspect(failureOf(path));
  assert.match(said, /K8S_KUBECONFIG_UNUSABLE/);
  assert.match(said, /in line 5/);
  assert.not.match(said, /s3cr3t/);
});

test('a kubeconfig that is not there is said to be missing', ({ folder }) => {
  assert.match(inspect(failureOf(join(folder, 'none'))), /ENOENT/);
});

test.run();
