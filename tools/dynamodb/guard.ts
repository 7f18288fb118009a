// Ends a DynamoDB Local and removes its files when the process that started it is gone, however it went.
import { spawn } from 'node:child_process';

/** Nobody ever writes to its input: that ends when the process at the other end does. `$0` is the server's folder. */
const WATCH = `
read -r nothing
pid=$(cat "$0/pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -KILL "$pid"
  sleep 0.5
fi
rm -rf "$0"`;

/** Watches over the server in `home`, whose process id is in the file `pid` while it runs. Returns a function for when all is gone in the ordinary way. */
export function guardDynamoDb(home: string): () => void {
  const watcher = spawn('/bin/sh', ['-c', WATCH, home], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  return () => watcher.stdin.end();
}
