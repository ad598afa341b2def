import type { Translator } from '#lib/messages/translator.ts'
import { LARGEST_FILE } from '#lib/rating-imports/import-limits.ts'

/** A file as it is sent. */
export interface GivenFile {
  name: string
  base64: string
}

/** Reads a file that a person has chosen. @throws Error with a sentence where it is too large or can't be read */
export async function readGivenFile(t: Translator, file: File): Promise<GivenFile> {
  const { name } = file
  if (file.size > LARGEST_FILE) {
    const values = { name, size: LARGEST_FILE / 2 ** 20 }
    const refusal = t('{name} is larger than {size} MB. Copy the ratings to a file of their own.', values)
    throw new Error(refusal)
  }
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch((cause) => {
      const refusal = t('{name} can’t be read. Close it in other programs, then choose it again.', { name })
      throw new Error(refusal, { cause })
    }),
  )
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return { name, base64: btoa(text) }
}
