const HEAD_KINDS: Readonly<Record<string, string>> = { ridge: 'ridge', mlp: 'network' }

/** What a kind of head is called where people read it. */
export const headKind = (kind: string): string => HEAD_KINDS[kind] ?? kind
