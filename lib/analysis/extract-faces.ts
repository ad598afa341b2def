import path from 'node:path'
import { type DecodingOptions, decodeInProcess } from './decode-in-process.ts'
import type { ExtractionTask, FaceMessage } from './face-messages.ts'

const PROGRAM = path.join(import.meta.dirname, 'extract-faces-process.ts')

/**
 * Decodes a recording in a process of its own and yields its faces as they come; the bytes of a message are its crops or its
 * portrait.
 *
 * @throws ConcordError as `decodeInProcess` does
 */
export function extractFaces(
  task: ExtractionTask,
  options: DecodingOptions = {},
): AsyncGenerator<{ message: FaceMessage; bytes: Buffer }> {
  return decodeInProcess<FaceMessage>(PROGRAM, task, options)
}
