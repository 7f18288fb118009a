// Imported before a bundle by a test: every name a connection is opened to is written down, and leads to a port where nobody is.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

dns.lookup = (name, options, done) => {
  if (isIP(name) === 0) process.stderr.write(`looked up ${name}\n`);
  const { all } = typeof options === 'object' ? options : {};
  process.nextTick(done ?? options, null, all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4);
};
syncBuiltinESMExports();
