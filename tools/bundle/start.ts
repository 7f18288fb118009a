#!/usr/bin/env node
// Where a bundle starts: what was compiled when it was built need not be compiled again.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache({ directory: fileURLToPath(new URL('compiled', import.meta.url)), portable: true });
await import('../../apps/server/src/main.ts');
