/** An HTTP answer ready to be sent. */
export type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
