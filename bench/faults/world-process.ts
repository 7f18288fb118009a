// The world as a process of its own; whoever forked it asks by messages.
import type { Asked } from './far-world.ts';
import { openWorld } from './world.ts';

const world = await openWorld();
const tell = (message: unknown) => void process.send?.(message);

process.on('message', async ({ id, ask, with: given }: Asked) => {
  const answer = ask === 'take' ? await world.take(given) : ask === 'subscribe' ? world.subscribe(given) : await world.findings();
  tell({ id, answer });
});
process.on('disconnect', () => process.exit(0));
tell({ id: 0, answer: world.places });
