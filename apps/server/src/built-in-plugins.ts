/**
 * The plugins that come with the server, by the name a configuration calls them. Each is imported when it is configured, so that the memory
 * of those nobody uses is not spent.
 */
export const BUILT_IN_PLUGINS: Readonly<Record<string, () => Promise<unknown>>> = {
  '@lastcall/plugin-elb-deregister': () => import('@lastcall/plugin-elb-deregister'),
  '@lastcall/plugin-k8s-drain': () => import('@lastcall/plugin-k8s-drain'),
  '@lastcall/plugin-ssm-shutdown': () => import('@lastcall/plugin-ssm-shutdown'),
  '@lastcall/plugin-asg-lifecycle': () => import('@lastcall/plugin-asg-lifecycle'),
  '@lastcall/plugin-slack': () => import('@lastcall/plugin-slack'),
  '@lastcall/plugin-webhook': () => import('@lastcall/plugin-webhook'),
};
