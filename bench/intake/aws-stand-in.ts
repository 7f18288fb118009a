// As little of AWS as there can be, in a process of its own: every instance that is asked for runs, and no group knows it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const instance = (id: string) =>
  `<item><instancesSet><item><instanceId>${id}</instanceId><instanceState><code>16</code><name>running</name></instanceState><instanceLifecycle>spot</instanceLifecycle></item></instancesSet></item>`;

function answerTo(form: URLSearchParams): string {
  const action = form.get('Action') ?? '';
  if (action !== 'DescribeInstances') return `<${action}Response><${action}Result></${action}Result></${action}Response>`;
  const ids = [...form].filter(([name]) => name.startsWith('InstanceId.')).map(([, id]) => id);
  return `<DescribeInstancesResponse><reservationSet>${ids.map(instance).join('')}</reservationSet></DescribeInstancesResponse>`;
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  response.setHeader('content-type', 'text/xml');
  response.end(answerTo(new URLSearchParams(Buffer.concat(chunks).toString())));
}).listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('disconnect', () => process.exit(0));
