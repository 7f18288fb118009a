export type { Random } from './ids.ts';
export { createMemoryStore } from './memory.ts';
export { type OpenOptions, openStore } from './open-store.ts';
