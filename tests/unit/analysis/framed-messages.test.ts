import { describe, expect, it } from 'vitest'
import { decodeMessages, encodeMessage } from '#lib/analysis/framed-messages.ts'

const MESSAGES = [
  { message: { type: 'facts', title: 'ünï' }, bytes: Buffer.alloc(0) },
  { message: { type: 'frame', index: 1 }, bytes: Buffer.from([1, 2, 3, 250]) },
  { message: {}, bytes: Buffer.alloc(300, 7) },
]
const stream = Buffer.concat(MESSAGES.flatMap(({ message, bytes }) => encodeMessage(message, bytes)))

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const read = async (bytes: Buffer, size: number) => {
  const found = []
  for await (const part of decodeMessages<object>(inPieces(bytes, size))) found.push(part)
  return found
}

describe('messages between a decoder’s process and this one', () => {
  it.each([1, 7, 8, 64, 4096])('arrive as they were sent, in pieces of %i bytes', async (size) => {
    expect(await read(stream, size)).toEqual(MESSAGES)
  })

  it('keep their bytes when the next piece comes', async () => {
    const piece = Buffer.concat(encodeMessage({}, Buffer.from([1, 2])))
    const parts = await read(piece, piece.length)
    piece.fill(0)
    expect([...parts[0]!.bytes]).toEqual([1, 2])
  })

  it('are refused where the stream ends within one', async () => {
    for (const end of [1, 9, stream.length - 1])
      await expect(read(stream.subarray(0, end), 5)).rejects.toThrow(RangeError)
    expect(await read(Buffer.alloc(0), 1)).toEqual([])
  })
})
