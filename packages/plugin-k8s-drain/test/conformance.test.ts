import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@lastcall/plugin-api';
import { describeStep, type StepWorld } from '@lastcall/plugin-api/conformance';
import { anInterruption, aShare } from '@lastcall/plugin-api/testing';
import { createKubernetesSandbox, type KubernetesSandbox } from '@lastcall/sandbox';
import { suite } from 'uvu';
import plugin from '../src/index.ts';

const INSTANCE = 'i-0a1b2c3d4e5f60718';
const TOKEN = 'sandbox-token-5f60718';

const withoutVersion = <T extends { readonly metadata: object }>(object: T) => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '' },
});

const stateOf = (cluster: KubernetesSandbox) => ({
  nodes: cluster.nodes().map(withoutVersion),
  pods: cluster.pods().map(withoutVersion),
});

async function world(): Promise<StepWorld> {
  const cluster = await createKubernetesSandbox({ clock: systemClock });
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig.replace('user: {}', `user: { token: ${TOKEN} }`));
  cluster.addNode({ name: 'node-a', providerID: `aws:///eu-west-1b/${INSTANCE}` });
  cluster.replacement.pause();
  for (const name of ['web-1', 'web-2']) cluster.addPod({ name, node: 'node-a', owner: 'ReplicaSet' });
  cluster.addPod({ name: 'proxy-1', node: 'node-a', owner: 'DaemonSet' });
  const share = aShare();
  return {
    clock: systemClock,
    share,
    config: { kubeconfig },
    interruption: anInterruption({ instanceId: INSTANCE, noticedAt: systemClock.now() }),
    unknown: anInterruption({ instanceId: 'i-0000000000000000a', instance: null }),
    snapshot: () => stateOf(cluster),
    calls: () => cluster.calls.length,
    hang: () => void cluster.fail({ hang: true }),
    async close() {
      await share.close();
      await cluster.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const test = suite('what every step plugin owes');
describeStep({ plugin, test: (rule, prove) => test(rule, prove), world, secrets: [TOKEN] });
test.run();
