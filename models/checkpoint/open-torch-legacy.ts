import type { FileHandle } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Checkpoint, readAt, STORED_BYTES, truncated } from './checkpoint.ts'
import type { PickledValue, PickleMeanings } from './pickled-values.ts'
import { LARGEST_PICKLE, readPickle } from './read-pickle.ts'
import { type StorageRef, stateDictionary, torchMeanings } from './torch-tensors.ts'

/** The pickled integer 0x1950a86a20f9469cfc6c that every such file begins with (protocol 2, LONG1, 10 bytes). */
export const LEGACY_MAGIC = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')
/** What is read of the file's beginning, where the pickles are; the values follow behind them. */
const FIRST_LOOK = 1024 * 1024

const PLAIN: PickleMeanings = {
  names: new Set(),
  call: () => null,
  persistent: () => null,
}

/**
 * Reads a torch.save file from before PyTorch 1.6: five pickles (a magic number, a version, the machine, the objects,
 * the keys of the storages), then each storage as a count and its values.
 *
 * @throws ConcordError bad-checkpoint
 */
export async function openTorchLegacy(file: FileHandle, size: number): Promise<Checkpoint> {
  const head = await readAt(file, 0, Math.min(size, FIRST_LOOK, LARGEST_PICKLE))
  const positions = new Map<string, { position: number; storage: StorageRef }>()
  const readStorage = async (storage: StorageRef, offset: number, length: number) =>
    readAt(file, positions.get(storage.key)!.position + offset, length)
  const storages = new Map<string, StorageRef>()
  const meanings = torchMeanings(readStorage)
  const recording: PickleMeanings = {
    ...meanings,
    persistent(id) {
      const storage = meanings.persistent(id) as StorageRef
      storages.set(storage.key, storage)
      return storage
    },
  }
  let at = LEGACY_MAGIC.length
  const next = (how: PickleMeanings): PickledValue => {
    const { value, end } = readPickle(head.subarray(at), how)
    at += end
    return value
  }
  next(PLAIN)
  const machine = next(PLAIN)
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw new ConcordError(
      'bad-checkpoint',
      phrase('This checkpoint was saved on a big-endian machine, which is not supported.'),
    )
  const objects = next(recording)
  const keys = next(PLAIN)
  if (!Array.isArray(keys)) throw truncated()
  let position = at
  for (const key of keys) {
    const storage = typeof key === 'string' || typeof key === 'number' ? storages.get(String(key)) : undefined
    if (!storage)
      throw new ConcordError('bad-checkpoint', phrase('This checkpoint stores values that belong to no weight.'))
    const count = Number((await readAt(file, position, 8)).readBigInt64LE())
    const bytes = storage.length * STORED_BYTES[storage.element]
    if (count !== storage.length)
      throw new ConcordError(
        'bad-checkpoint',
        phrase('This checkpoint can’t be used: it announces {count} values where {count2} are stored.', {
          count: storage.length,
          count2: count,
        }),
      )
    if (position + 8 + bytes > size) throw truncated()
    positions.set(storage.key, { position: position + 8, storage })
    position += 8 + bytes
  }
  const missing = [...storages.keys()].some((key) => !positions.has(key))
  if (missing) throw truncated()
  return { format: 'PyTorch (before 1.6)', tensors: stateDictionary(objects) }
}
