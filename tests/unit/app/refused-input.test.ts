import { call, ORPCError, os } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inputInWords } from '#app/rpc/refused-input.ts'
import { english } from '#lib/messages/translator.ts'

const schema = z.object({
  title: z.string().trim().min(1, 'Name these estimates.').max(80),
  declaration: z.string().min(20, 'State how you know.'),
})
const procedure = os.input(schema).handler(() => 'taken')
const refusal = async (input: unknown) => {
  const error: unknown = await call(procedure, input as z.infer<typeof schema>).catch((refused: unknown) => refused)
  if (!(error instanceof ORPCError)) throw new Error('It was not refused.')
  return inputInWords(error, english)
}

describe('input that a schema refuses', () => {
  it('is told in the sentences of the schema', async () => {
    expect(await refusal({ title: ' ', declaration: 'short' })).toMatchObject({
      code: 'bad-input',
      status: 400,
      message: 'Name these estimates. State how you know.',
    })
  })

  it('is not told in words for programmers', async () => {
    const { message, data } = await refusal({ title: 7 })
    expect(message).toBe('This input is not valid. Reload the page and try again.')
    expect(data).toBeUndefined()
  })

  it('leaves other errors as they are', () => {
    const error = new ORPCError('NOT_FOUND', { message: 'Nothing there.' })
    expect(inputInWords(error, english)).toBe(error)
  })
})
