/** Frames a message: lengths of the JSON and of the bytes behind it as two uint32, little-endian. */
export function encodeMessage(message: object, bytes?: Buffer): Buffer[] {
  const json = Buffer.from(JSON.stringify(message))
  const head = Buffer.allocUnsafe(8)
  head.writeUInt32LE(json.length, 0)
  head.writeUInt32LE(bytes?.length ?? 0, 4)
  return bytes ? [head, json, bytes] : [head, json]
}

/** Reads framed messages from a byte stream. @throws RangeError where the stream ends within a message */
export async function* decodeMessages<Message>(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<{ message: Message; bytes: Buffer }> {
  let chunks: Buffer[] = []
  let length = 0
  const take = (size: number): Buffer => {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)
    chunks = [all.subarray(size)]
    length -= size
    return all.subarray(0, size)
  }
  let head: { json: number; bytes: number } | undefined
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    for (;;) {
      if (!head && length >= 8) {
        const lengths = take(8)
        head = { json: lengths.readUInt32LE(0), bytes: lengths.readUInt32LE(4) }
      }
      if (!head || length < head.json + head.bytes) break
      const body = take(head.json + head.bytes)
      yield {
        message: JSON.parse(body.subarray(0, head.json).toString()) as Message,
        bytes: Buffer.from(body.subarray(head.json)),
      }
      head = undefined
    }
  }
  if (head || length > 0) throw new RangeError('the stream ended within a message')
}
