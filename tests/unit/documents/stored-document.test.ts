import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

const note = storedDocument({
  title: 'The note',
  schema: z.object({ text: z.string(), size: z.number(), by: z.string().optional() }),
  upgrades: [
    (earlier) => ({ text: z.string().parse(earlier) }),
    (earlier) => ({ ...z.looseObject({}).parse(earlier), size: 1 }),
  ],
  remedy: 'Write it again.',
})
const list = storedDocument({
  title: 'The list',
  schema: z.array(z.number().nullable()),
  upgrades: [(earlier) => earlier],
  under: 'values',
  remedy: 'Make it again.',
})

describe('a stored document', () => {
  it('has the number of its format and comes back as it was', () => {
    const stored = note.write({ text: 'a', size: 2, by: undefined })
    expect(stored).toEqual({ format: 2, text: 'a', size: 2 })
    expect(note.read(stored)).toEqual({ text: 'a', size: 2 })
    expect(list.write([1, null])).toEqual({ format: 1, values: [1, null] })
    expect(list.read(list.write([1, null]))).toEqual([1, null])
  })

  it('is read in every earlier format', () => {
    expect(note.read('a')).toEqual({ text: 'a', size: 1 })
    expect(note.read({ format: 1, text: 'a' })).toEqual({ text: 'a', size: 1 })
    expect(list.read([3])).toEqual([3])
  })

  it('keeps only what is of its type', () => {
    const given: { text: string; size: number } = Object.assign({ text: 'a', size: 2 }, { secret: 'b' })
    expect(note.write(given)).toEqual({ format: 2, text: 'a', size: 2 })
  })

  it.each([
    [{ format: 2, text: 'a' }],
    [{ format: 1, text: 7 }],
    [7],
    [[]],
    [{}],
    [null],
    [{ format: 'x', text: 'a' }],
  ])('says what to do where it is damaged: %j', (damaged) => {
    expect(() => note.read(damaged)).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('Write it again.') }),
    )
  })

  it('asks for an update where a newer version stored it', () => {
    expect(() => note.read({ format: 3, text: 'a' })).toThrow(
      expect.objectContaining({ code: 'unreadable', message: expect.stringContaining('Update this installation') }),
    )
  })

  it('gives the reason instead of failing in a list', () => {
    expect(note.readOrWhy({ format: 2 })).toEqual({ why: expect.stringContaining('Write it again.') })
    expect(note.readOrWhy(null)).toEqual({})
    expect(note.readOrWhy('a')).toEqual({ value: { text: 'a', size: 1 } })
  })

  it('refuses to store what could not be read again', () => {
    expect(() => note.write({ text: 'a', size: Number.NaN })).toThrow(TypeError)
    expect(() => note.write({ text: 'a' } as never)).toThrow(/not of its type/)
  })
})
