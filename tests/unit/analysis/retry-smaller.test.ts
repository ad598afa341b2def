import { describe, expect, it } from 'vitest'
import { DecoderOutOfMemory } from '#lib/analysis/decode-in-process.ts'
import { retryingSmaller } from '#lib/analysis/retry-smaller.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'

const tooLittle = () => new DecoderOutOfMemory(new Error('SIGKILL'))

describe('decoding that ran out of memory', () => {
  it('is tried again with one thread, twice', async () => {
    const tried: number[] = []
    const attempt = async (threads: number) => {
      tried.push(threads)
      if (tried.length < 3) throw tooLittle()
      return 'decoded'
    }
    expect(await retryingSmaller({ threads: 8 }, attempt, 0)).toBe('decoded')
    expect(tried).toEqual([8, 1, 1])
  })

  it('ends with a sentence that does not blame the file', async () => {
    const attempt = async () => {
      throw tooLittle()
    }
    const failed = await retryingSmaller({ threads: 2 }, attempt, 0).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/^There is not enough memory/) })
    expect((failed as Error).message).not.toMatch(/damaged/)
  })

  it('is not what happened where the file is damaged, or nobody wants it any more', async () => {
    let tries = 0
    const damaged = async () => {
      tries++
      throw new ConcordError('bad-video', 'Damaged.')
    }
    await expect(retryingSmaller({ threads: 2 }, damaged, 0)).rejects.toMatchObject({ code: 'bad-video' })
    expect(tries).toBe(1)
    const controller = new AbortController()
    const cancelled = async () => {
      controller.abort()
      throw tooLittle()
    }
    const { signal } = controller
    await expect(retryingSmaller({ threads: 2, signal }, cancelled, 0)).rejects.toMatchObject({ code: 'cancelled' })
  })
})
