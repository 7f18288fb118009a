import { definePlugin } from '@lastcall/plugin-api';
import { openCluster } from './cluster.ts';
import { drainConfig } from './config.ts';
import { createDrainStep } from './drain-step.ts';
import { permissionsFor } from './permissions.ts';

/** Cordons the node of an instance the moment the instance is claimed, and moves its pods before the deadline. */
export default definePlugin({
  name: 'k8s-drain',
  apiVersion: 1,
  config: drainConfig,
  permissions: permissionsFor,
  setup({ config, ...host }) {
    const cluster = openCluster({ ...host, kubeconfig: config.kubeconfig, context: config.context });
    return createDrainStep({ config, clock: host.clock, log: host.log, cluster });
  },
});
