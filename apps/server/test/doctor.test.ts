import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CodedError, systemClock } from '@lastcall/plugin-api';
import { createSandbox, type Sandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';

type World = { folder: string; sandbox: Sandbox };

const doctor = suite<World>('lastcall doctor');

doctor.before.each(async (world) => {
  world.sandbox = await createSandbox({ clock: systemClock, size: 2, podsPerNode: 1 });
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-doctor-'));
  await writeFile(join(world.folder, 'kubeconfig.yaml'), world.sandbox.kubernetes.kubeconfig);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: world.sandbox.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
});

doctor.after.each(async ({ folder, sandbox }) => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

const configuration = ({ folder, sandbox }: World) => `
sources: [{ uses: eventbridge, with: { keys: ["a-key-for-tests-0123456789"] } }]
scope: { tags: { lastcall: "yes" } }
store: "sqlite:${folder}/never-opened.db"
pipelines:
  - name: spot
    on: [spot-interruption]
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 20s }] }
      - { name: move the pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${folder}/kubeconfig.yaml" } }] }
  - name: maintenance
    on: [scheduled-change]
    stages:
      - { name: move the pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${folder}/kubeconfig.yaml" } }] }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${sandbox.slack.token}", endpoint: "${sandbox.slack.url}" } }
`;

async function examined(world: World, change = (text: string) => text): Promise<{ readonly said: string; readonly code: string | null }> {
  const file = join(world.folder, 'lastcall.yaml');
  await writeFile(file, change(configuration(world)));
  const said: string[] = [];
  const line = {
    clock: systemClock,
    environment: { AWS_ENDPOINT_URL: world.sandbox.aws.url },
    write: (text: string) => void said.push(text),
    logTo: { write() {} },
  };
  const code = await runProgram(['doctor', '-c', file], line).then(
    () => null,
    (problem: CodedError) => problem.code,
  );
  return { said: said.join('\n'), code };
}

const writesTo = ({ sandbox }: World) =>
  sandbox.kubernetes.calls.filter(({ method, path }) => method !== 'GET' && !path.includes('selfsubjectaccessreviews'));

doctor('where all is well every plugin says so, and nothing is changed', async (world) => {
  const { said, code } = await examined(world);
  assert.is(code, null);
  for (const name of ['spot/elb-deregister', 'spot/k8s-drain', 'maintenance/k8s-drain', 'slack']) assert.match(said, `ok      ${name}`);
  assert.match(said, /5 checks, none failed/);
  assert.equal(writesTo(world), []);
});

doctor('what is missing is a failure, with its code and what to do, and the others are asked all the same', async (world) => {
  world.sandbox.kubernetes.deny({ verb: 'patch', resource: 'nodes' });
  const { said, code } = await examined(world);
  assert.is(code, 'CLI_CHECKS_FAILED');
  assert.match(said, /failed {2}spot\/k8s-drain +Not allowed to patch nodes \(K8S_FORBIDDEN\)\n +-> Grant the ClusterRole/);
  assert.match(said, 'ok      slack');
  assert.match(said, /5 checks, 2 failed/);
});

doctor('a cluster that does not answer is a failure within seconds', async (world) => {
  await writeFile(join(world.folder, 'kubeconfig.yaml'), world.sandbox.kubernetes.kubeconfig.replace(/(server: .+:)\d+/, '$11'));
  const { said, code } = await examined(world);
  assert.equal([code, said.includes('K8S_UNREACHABLE')], ['CLI_CHECKS_FAILED', true]);
  assert.match(said, 'could not look');
});

doctor('who else drains the same nodes is told once, and is no failure', async (world) => {
  const [machine] = world.sandbox.fleet.machines();
  const node = world.sandbox.kubernetes.node(machine?.node ?? '');
  const labels = { ...node?.metadata.labels, 'eks.amazonaws.com/nodegroup': 'web' };
  world.sandbox.kubernetes.apply({ ...node, metadata: { ...node?.metadata, labels } } as never);
  world.sandbox.kubernetes.apply({
    ...{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'nth', namespace: 'kube-system' } },
    spec: { template: { spec: { containers: [{ name: 'nth', image: 'public.ecr.aws/aws-ec2/aws-node-termination-handler:v1.25.2' }] } } },
  } as never);
  const { said, code } = await examined(world);
  assert.is(code, null);
  assert.is(said.split('EKS managed node groups').length - 1, 1);
  assert.match(said, /AWS Node Termination Handler +DaemonSet kube-system\/nth/);
});

doctor('what a plugin warns of is told', async (world) => {
  world.sandbox.kubernetes.deny({ verb: 'patch', resource: 'pods/status' });
  const { said } = await examined(world);
  assert.match(said, 'permissions are missing (missing: ["patch pods/status"])');
});

/** A plugin of a user's own that cannot do its work, and says too much about it. */
const LEAKY = `
const schema = { version: 1, vendor: 'test', validate: (value) => ({ value }), jsonSchema: { input: () => ({ type: 'object' }) } };
export default {
  ...{ name: 'leaky', apiVersion: 1, does: 'step', repeatable: true, config: { '~standard': schema } },
  setup: ({ config }) => ({
    run() {},
    async check() { throw new Error('refused with ' + config.token); },
  }),
};
`;

doctor('no secret of the configuration is printed, and a plugin without codes is told all the same', async (world) => {
  await writeFile(join(world.folder, 'leaky.mjs'), LEAKY);
  const step = '{ uses: ./leaky.mjs, with: { token: open-sesame-1234 } }';
  const { said, code } = await examined(world, (text) => text.replace('{ uses: "@lastcall/plugin-elb-deregister", budget: 20s }', step));
  assert.is(code, 'CLI_CHECKS_FAILED');
  assert.match(said, /failed {2}spot\/leaky +refused with \*\*\*/);
  assert.not.match(said, 'open-sesame');
});

doctor.run();
