import { constants, type FileHandle, open } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemCode, systemReason } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/**
 * Opens a file that was named on the command line, without waiting for anything: a pipe that nobody writes to would never
 * open, and a device might never end.
 *
 * @throws ConcordError bad-input, in one sentence on “this file”, where it can't be read or is no file
 */
export async function openNamedFile(file: string): Promise<FileHandle> {
  if (file === '') throw new ConcordError('bad-input', phrase('This name is empty.'))
  if (file === '-') throw new ConcordError('bad-input', phrase('Standard input is not read here. Save it as a file.'))
  let handle: FileHandle | undefined
  try {
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const facts = await handle.stat()
    if (facts.isFile()) {
      // Permissions, locks and broken drives show with the first byte.
      await handle.read(Buffer.alloc(1), 0, 1, 0)
      return handle
    }
    throw new ConcordError('bad-input', facts.isDirectory() ? phrase('This is a folder, not a file.') : NOT_A_FILE)
  } catch (error) {
    await handle?.close()
    throw new ConcordError('bad-input', whyUnreadable(error), { cause: error })
  }
}

const NOT_A_FILE = phrase('This is not a file but a pipe or a device.')

/** One sentence on a file that can't be read. */
export function whyUnreadable(error: unknown): Message | string {
  if (error instanceof ConcordError) return error.text
  // What the system calls opening a socket.
  if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return NOT_A_FILE
  if (systemCode(error) === 'ENOENT') return phrase('There is no such file.')
  return phrase('This file can’t be read: {reason}.', { reason: systemReason(error) ?? (error as Error).message })
}

/**
 * Makes sure that a file that an option names is one that can be read.
 *
 * @throws ConcordError bad-input that names the option and the file
 */
export async function demandNamedFile(option: string, file: string): Promise<void> {
  const handle = await openNamedFile(file).catch((cause: ConcordError) => {
    throw new ConcordError('bad-input', phrase('{option} {file}: {problem}', { option, file, problem: cause.text }), {
      cause,
    })
  })
  await handle.close()
}
