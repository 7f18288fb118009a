import { definePlugin } from '@lastcall/plugin-api';
import { openCluster } from './cluster.ts';
import { clustersIn, type NamedCluster } from './clusters.ts';
import { drainConfig } from './config.ts';
import { createDrainStep } from './drain-step.ts';
import { permissionsFor } from './permissions.ts';
import { createRoutedStep } from './routed-step.ts';

/** Cordons the node of an instance the moment the instance is claimed, and moves its pods before the deadline. */
export default definePlugin({
  name: 'k8s-drain',
  apiVersion: 1,
  config: drainConfig,
  permissions: permissionsFor,
  setup({ config, ...host }) {
    const stepOf = ({ choice }: NamedCluster) =>
      createDrainStep({ config, clock: host.clock, log: host.log, cluster: openCluster(choice, host) });
    const clusters = clustersIn(config);
    const [only] = clusters;
    if (only !== undefined && only.name === null) return stepOf(only);
    return createRoutedStep(clusters.map((cluster) => ({ name: cluster.name ?? '', when: cluster.when, step: stepOf(cluster) })));
  },
});
