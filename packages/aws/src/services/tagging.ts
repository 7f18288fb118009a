import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { Call } from '../calling/call.ts';
import type { ServiceParts } from './service.ts';

/** Tags of whatever has some, one region. */
export type Tagging = ReturnType<typeof openTagging>;

/** Makes the client; silent on the network until an operation is called. */
export function openTagging({ settings, ask }: ServiceParts) {
  const client = new ResourceGroupsTaggingAPIClient(settings);
  return {
    getResources: (input: GetResourcesCommandInput, call: Call) =>
      ask({ action: 'tag:GetResources', buckets: ['tagging'] }, call, (abortSignal) =>
        client.send(new GetResourcesCommand(input), { abortSignal }),
      ),
  };
}
