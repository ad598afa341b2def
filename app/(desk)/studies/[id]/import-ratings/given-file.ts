import { LARGEST_FILE } from '#lib/ratings/imports/import-limits.ts'

/** A file as it is sent. */
export interface GivenFile {
  name: string
  base64: string
}

/** Reads a file that a person has chosen. @throws Error with a sentence where it is too large or can't be read */
export async function readGivenFile(file: File): Promise<GivenFile> {
  if (file.size > LARGEST_FILE)
    throw new Error(
      `${file.name} is larger than ${LARGEST_FILE / 2 ** 20} MB. Copy the ratings to a file of their own.`,
    )
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch((cause) => {
      throw new Error(`${file.name} can’t be read. Close it in other programs, then choose it again.`, { cause })
    }),
  )
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return { name: file.name, base64: btoa(text) }
}
