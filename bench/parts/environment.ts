/** The whole environment of a server whose AWS is simulated: nothing of the shell's gets to it, its credentials least of all. */
export function simulatedAws({ url, region }: { readonly url: string; readonly region: string }): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
