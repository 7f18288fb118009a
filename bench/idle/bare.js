// The least a server on this Node can be: what the others are compared with. PORT is its only argument.
import { createServer } from 'node:http';

createServer((_request, response) => response.end('ready')).listen(Number(process.argv[2]), '127.0.0.1');
