import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import type { Source } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

const refused = z.object({ issues: z.array(z.object({ message: z.string() })) })

/** An error of a procedure; where a schema refused the input, in the sentences of that schema. Its words for programmers are kept from people. */
export function inputInWords(error: ORPCError<string, unknown>, t: Translator): ORPCError<string, unknown> {
  const { data } = refused.safeParse(error.data)
  if (error.code !== 'BAD_REQUEST' || !data) return error
  const sentences = new Set(data.issues.map(({ message }) => message).filter((message) => message.endsWith('.')))
  const message =
    sentences.size > 0
      ? [...sentences].map((sentence) => t(sentence as Source)).join(' ')
      : t('This input is not valid. Reload the page and try again.')
  return new ORPCError('bad-input', { status: 400, message, defined: false })
}
