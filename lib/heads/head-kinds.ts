import { type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'

const HEAD_KINDS: Readonly<Record<string, string>> = {
  ridge: 'ridge',
  mlp: 'network',
  context: 'neighbours',
  temporal: 'temporal',
}

/** What a kind of head is called where people read it. */
export const headKind = (kind: string): string => HEAD_KINDS[kind] ?? kind

/** A head by its kind and encoder, as results of permutation tests keep it. */
export const headName = (kind: string, encoder: string): string => `${headKind(kind)} on ${encoder}`

/** What `headName` made, in a language; any other text as it stands. */
export function headNameInWords(name: string): Message | string {
  const [, kind, encoder] = /^(\S+) on (\S+)$/.exec(name) ?? []
  return kind && encoder ? phrase('{kind} on {encoder}', { kind: textInMessage(kind), encoder }) : name
}
