// Ends a PostgreSQL and removes its files when the process that started it is gone, however it went.
import { spawn } from 'node:child_process';

/** Nobody ever writes to its input: that ends when the process at the other end does. `$0` is the server's folder. */
const WATCH = `
read -r nothing
pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -CONT "$pid"
  kill -QUIT "$pid"
  while kill -0 "$pid"; do sleep 0.1; done
fi
rm -rf "$0"`;

/** Watches over the server in `home`. Returns a function for when server and files are gone in the ordinary way. */
export function guardPostgres(home: string): () => void {
  const watcher = spawn('/bin/sh', ['-c', WATCH, home], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  return () => watcher.stdin.end();
}
