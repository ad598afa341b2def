import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import yauzl, { type Entry } from 'yauzl'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Checkpoint, readAt, STORED_BYTES, truncated } from './checkpoint.ts'
import { LARGEST_PICKLE, readPickle } from './read-pickle.ts'
import { moduleTensors, type StorageRef, stateDictionary, torchMeanings } from './torch-tensors.ts'

interface StoredEntry {
  position: number
  size: number
  crc: number
  compressed: boolean
}

/** More files than any checkpoint has. */
const MOST_ENTRIES = 20_000
/** What the names of a TorchScript program's own classes begin with. */
const COMPILED_CLASS = '__torch__.'

/**
 * Reads a torch.save file of PyTorch 1.6 or later: a zip with `data.pkl` and one raw file a storage. A TorchScript archive is the
 * same with modules instead of a dictionary, and a program, which is never run.
 *
 * @throws ConcordError bad-checkpoint
 */
export async function openTorchZip(file: FileHandle, size: number): Promise<Checkpoint> {
  const entries = await entriesOf(file, size)
  const pickleName = [...entries.keys()].find((name) => name === 'data.pkl' || name.endsWith('/data.pkl'))
  if (!pickleName)
    throw new ConcordError('bad-checkpoint', phrase('This zip holds no PyTorch checkpoint: it has no data.pkl inside.'))
  const root = pickleName.slice(0, -'data.pkl'.length)
  // A TorchScript archive has its program beside its weights; the program is not read.
  const isProgram = [...entries.keys()].some((name) => name.startsWith(`${root}code/`))
  const order = entries.get(`${root}byteorder`)
  if (order && (await readAt(file, order.position, Math.min(order.size, 16))).toString().trim() !== 'little')
    throw new ConcordError(
      'bad-checkpoint',
      phrase('This checkpoint was saved on a big-endian machine, which is not supported.'),
    )

  const readStorage = async (storage: StorageRef, offset: number, length: number): Promise<Buffer> => {
    const entry = storageEntry(entries, root, storage)
    const bytes = await readAt(file, entry.position + offset, length)
    if (length === entry.size && crc32(bytes) !== entry.crc) throw damaged(storage.key)
    return bytes
  }
  const pickle = storedEntry(entries, pickleName)!
  if (pickle.size > LARGEST_PICKLE)
    throw new ConcordError('bad-checkpoint', phrase('This checkpoint’s list of weights is too long.'))
  const bytes = await readAt(file, pickle.position, pickle.size)
  if (crc32(bytes) !== pickle.crc) throw damaged('data.pkl')
  const meanings = torchMeanings(readStorage)
  const { value } = readPickle(bytes, {
    ...meanings,
    ...(isProgram ? { isClass: (name) => name.startsWith(COMPILED_CLASS) } : {}),
    persistent(id) {
      const storage = meanings.persistent(id) as StorageRef
      storageEntry(entries, root, storage)
      return storage
    },
  })
  return isProgram
    ? { format: 'TorchScript', tensors: moduleTensors(value) }
    : { format: 'PyTorch', tensors: stateDictionary(value) }
}

/** @throws ConcordError bad-checkpoint where it is compressed */
function storedEntry(entries: Map<string, StoredEntry>, name: string): StoredEntry | undefined {
  const entry = entries.get(name)
  if (entry?.compressed)
    throw new ConcordError(
      'bad-checkpoint',
      phrase(
        'The weights in this zip are compressed, as torch.save never does. Unpack it, or save the checkpoint again.',
      ),
    )
  return entry
}

function storageEntry(entries: Map<string, StoredEntry>, root: string, storage: StorageRef): StoredEntry {
  const entry = storedEntry(entries, `${root}data/${storage.key}`)
  if (!entry) throw damaged(storage.key)
  if (entry.size !== storage.length * STORED_BYTES[storage.element]) {
    throw new ConcordError(
      'bad-checkpoint',
      phrase('This checkpoint can’t be used: it announces {count} values where {count2} bytes are stored.', {
        count: storage.length,
        count2: entry.size,
      }),
    )
  }
  return entry
}

async function entriesOf(file: FileHandle, size: number): Promise<Map<string, StoredEntry>> {
  const zip = await yauzl.fromFdPromise(file.fd, { lazyEntries: true, autoClose: false }).catch(() => {
    throw truncated()
  })
  const header = promisify((entry: Entry, done: (error: Error | null, start: { fileDataStart: number }) => void) =>
    zip.readLocalFileHeader(entry, { minimal: true }, done),
  )
  const entries = new Map<string, StoredEntry>()
  try {
    if (zip.entryCount > MOST_ENTRIES) throw new RangeError('too many entries')
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      const { fileDataStart: position } = await header(entry)
      const compressed = entry.compressionMethod !== 0
      if (position + (compressed ? entry.compressedSize : entry.uncompressedSize) > size) throw truncated()
      entries.set(entry.fileName, { position, size: entry.uncompressedSize, crc: entry.crc32, compressed })
    }
  } catch (error) {
    if (error instanceof ConcordError) throw error
    throw truncated()
  }
  return entries
}

function damaged(key: string): ConcordError {
  return new ConcordError(
    'bad-checkpoint',
    phrase(
      'This checkpoint is damaged: the values stored as “{key}” are not those that were saved. Fetch the file again.',
      { key: key.slice(0, 40) },
    ),
  )
}
