import { type Message, phrase } from '#lib/messages/message.ts'

/** A file that is to be added. */
export interface ComparedFile {
  key: string
  file: Pick<File, 'name' | 'size'>
}

/** A recording that the study has. */
export interface StoredRecording {
  bytes: number
  /** Hex; undefined until it was read. */
  sha256: string | undefined
  interviewId: string
  participant: string
  visit: string
}

/** What a file repeats. */
export interface Duplicate {
  /** Such as "the recording of P001, V1", or the name of another file. */
  title: string | Message
  /** The interview whose recording it is; undefined where it is another file of the same table. */
  interviewId: string | undefined
  /** Whether all bytes are known to be equal; otherwise only the size is. */
  isSure: boolean
}

/**
 * Finds files that the study has already, or that are in the table twice. Only files of which there is another of the same size
 * are read at all.
 *
 * @param hashOf SHA-256 of the file of a key, as hex
 * @param told with each file as soon as it is decided; undefined where it repeats nothing
 */
export async function findDuplicates(
  files: readonly ComparedFile[],
  stored: readonly StoredRecording[],
  hashOf: (key: string) => Promise<string>,
  told: (key: string, duplicate: Duplicate | undefined) => void,
): Promise<void> {
  const hashes = new Map<string, Promise<string>>()
  const hash = (key: string) => {
    const known = hashes.get(key) ?? hashOf(key)
    hashes.set(key, known)
    return known
  }
  for (const [place, { key, file }] of files.entries()) {
    const ofSize = stored.filter(({ bytes }) => bytes === file.size)
    const earlier = files.slice(0, place).filter((other) => other.file.size === file.size)
    told(key, await repeated({ key, ofSize, earlier, hash }))
  }
}

async function repeated({
  key,
  ofSize,
  earlier,
  hash,
}: {
  key: string
  ofSize: readonly StoredRecording[]
  earlier: readonly ComparedFile[]
  hash: (key: string) => Promise<string>
}): Promise<Duplicate | undefined> {
  if (ofSize.length === 0 && earlier.length === 0) return undefined
  const own = await hash(key)
  const same = ofSize.find(({ sha256 }) => sha256 === own)
  if (same) return asStored(same, true)
  for (const other of earlier)
    if ((await hash(other.key)) === own) return { title: other.file.name, interviewId: undefined, isSure: true }
  const unread = ofSize.find(({ sha256 }) => sha256 === undefined)
  return unread && asStored(unread, false)
}

const asStored = ({ participant, visit, interviewId }: StoredRecording, isSure: boolean): Duplicate => ({
  title: phrase('the recording of {participant}, {visit}', { participant, visit }),
  interviewId,
  isSure,
})
