import { type FileHandle, open } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Checkpoint, readAt } from './checkpoint.ts'
import { looksLikeSafetensors, openSafetensors } from './open-safetensors.ts'
import { LEGACY_MAGIC, openTorchLegacy } from './open-torch-legacy.ts'
import { openTorchZip } from './open-torch-zip.ts'

const ZIP_MAGIC = Buffer.from('PK\x03\x04')

/**
 * Opens a checkpoint of any of the forms that people have, and reads which tensors it holds; the values stay in the file
 * until they are asked for. Nothing in the file is run.
 *
 * @throws ConcordError bad-checkpoint
 */
export async function withCheckpoint<T>(path: string, use: (checkpoint: Checkpoint) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new ConcordError('bad-checkpoint', phrase('There is no file to read at {path}.', { path }), { cause })
  })
  try {
    return await use(await openAny(file))
  } finally {
    await file.close()
  }
}

async function openAny(file: FileHandle): Promise<Checkpoint> {
  const { size } = await file.stat()
  if (size === 0) throw new ConcordError('bad-checkpoint', phrase('This file is empty. Fetch it again, then retry.'))
  const start = await readAt(file, 0, Math.min(size, 16))
  if (start.subarray(0, 4).equals(ZIP_MAGIC)) return openTorchZip(file, size)
  if (start.equals(LEGACY_MAGIC) || start.subarray(0, LEGACY_MAGIC.length).equals(LEGACY_MAGIC))
    return openTorchLegacy(file, size)
  if (looksLikeSafetensors(start)) return openSafetensors(file, size)
  throw new ConcordError(
    'bad-checkpoint',
    phrase('This is not a checkpoint that Concord can read. It reads files of torch.save (.pth, .pt) and safetensors.'),
  )
}
