import type { rpc } from '#app/rpc/client.ts'

export type Seen = Awaited<ReturnType<typeof rpc.comparisons.see.call>>

/** What an entry of a comparison is called: the titles of its encoders. */
export const entryName = (encoders: readonly string[], installed: Seen['encoders']): string =>
  encoders.map((name) => installed.find((one) => one.name === name)?.title ?? name).join(' + ')
