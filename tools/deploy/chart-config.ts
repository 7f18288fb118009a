import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfigFile } from '../../apps/server/src/config-file.ts';

/** What the chart and its user put into the environment of the container. */
export const ENVIRONMENT = {
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/interruptions',
  STORE_URL: 'postgres://lastcall@db/lastcall',
  POD_NAME: 'lastcall-0',
  POD_NAMESPACE: 'lastcall',
  NODE_NAME: 'ip-10-0-0-1.eu-west-1.compute.internal',
  SLACK_TOKEN: 'xoxb-1',
};

/** Reads a configuration as the server would. Rejects with every problem of it. */
export async function readConfigText(text: string): ReturnType<typeof readConfigFile> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-chart-'));
  try {
    writeFileSync(join(folder, 'lastcall.yaml'), text);
    return await readConfigFile(join(folder, 'lastcall.yaml'), ENVIRONMENT);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
