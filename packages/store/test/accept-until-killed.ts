// Accepts notices into the store named by the first argument, many at once, and prints the id of each once it is acknowledged.
import { writeSync } from 'node:fs';
import { notice, receipt } from '../src/conformance/world.ts';
import { openStore } from '../src/index.ts';

const store = await openStore(process.argv[2] ?? '');

async function acceptOne(id: string): Promise<void> {
  await store.accept([notice({ id, instanceId: `i-${id}` })], receipt({ raw: 'x'.repeat(2_000) }));
  writeSync(1, `${id}\n`);
}

for (let round = 0; ; round += 1) {
  await Promise.all(Array.from({ length: 20 }, (_, number) => acceptOne(`${round}-${number}`)));
}
