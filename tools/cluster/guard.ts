// Ends the programs of a cluster and removes its files when the process that started it is gone, however it went.
import { spawn } from 'node:child_process';

/** Nobody ever writes to its input: that ends when the process at the other end does. `$0` is the cluster's folder. */
const WATCH = `
read -r nothing
for file in "$0"/*.pid; do kill -KILL "$(cat "$file")" 2>/dev/null; done
sleep 0.5
rm -rf "$0"`;

/** Watches over the cluster in `folder`, where each program's process id is in a file. Returns a function for when all is gone in the ordinary way. */
export function guardCluster(folder: string): () => void {
  const watcher = spawn('/bin/sh', ['-c', WATCH, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  return () => watcher.stdin.end();
}
