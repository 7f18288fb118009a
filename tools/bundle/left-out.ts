import type { Plugin } from 'rolldown';

/** Libraries that others load and that nothing here can come to use. */
const LEFT_OUT: readonly RegExp[] = [
  // The Kubernetes client, for clusters behind a SOCKS proxy: the plugin refuses these with an error of its own.
  /^socks(-proxy-agent)?$/,
  // @fastify/static, for folders whose files are all listed at the start (`wildcard: false`).
  /^glob$/,
];

const NOTHING = '\0nothing';

/** Puts nothing in the place of libraries that are loaded, but never used. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  resolveId: (id) => (LEFT_OUT.some((each) => each.test(id)) ? NOTHING : null),
  load: (id) => (id === NOTHING ? 'module.exports = {};' : null),
};
