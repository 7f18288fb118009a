/**
 * How Node is started for a bundle, as the image does it. New objects get 4 MB from the start on instead of up to 32, which a start fills and
 * nothing gives back; and the parser of the HTTP client behind the Kubernetes plugin (WebAssembly) is compiled once and not again for speed, which takes 10 MB.
 */
export const NODE_FLAGS = ['--max-semi-space-size=2', '--min-semi-space-size=2', '--liftoff-only'] as const;
