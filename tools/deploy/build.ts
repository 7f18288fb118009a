// Gets the programs that check deploy/ and are missing: two are built with Go, one comes from PyPI into an environment of its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { FOLDER, findProgram, VERSIONS } from './programs.ts';

const PACKAGES = { helm: 'helm.sh/helm/v3/cmd/helm', hclfmt: 'github.com/hashicorp/hcl/v2/cmd/hclfmt' } as const;

const PATH = [process.env.PATH ?? '', '/usr/local/go/bin', '/usr/lib/go/bin'].join(delimiter);

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, PATH, ...env } });
}

function buildWithGo(name: keyof typeof PACKAGES): void {
  const target = `${PACKAGES[name]}@v${VERSIONS[name]}`;
  run('go', ['install', '-trimpath', '-ldflags', '-s -w', target], { GOBIN: FOLDER, CGO_ENABLED: '0' });
}

function installFromPython(): void {
  const folder = join(FOLDER, 'python');
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `cfn-lint==${VERSIONS['cfn-lint']}`]);
}

mkdirSync(FOLDER, { recursive: true });
for (const name of ['helm', 'hclfmt'] as const) if ('reason' in findProgram(name)) buildWithGo(name);
if ('reason' in findProgram('cfn-lint')) installFromPython();
