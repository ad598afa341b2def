import { readFile } from 'node:fs/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { Tokenizer } from '#lib/words/tokenizer.ts'
import type { ModelWeights } from './weights.ts'

/**
 * Reads CLIP's vocabulary for a checkpoint.
 *
 * @returns the file's bytes as they are; undefined where the checkpoint has no text encoder
 * @throws ConcordError bad-input when the file can't be read, is no vocabulary, or belongs to another model
 */
export async function readVocabulary(file: string, { text }: ModelWeights): Promise<Buffer | undefined> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ConcordError('bad-input', phrase('There is no vocabulary to read at {file}.', { file }), { cause })
  })
  const tokenizer = Tokenizer.fromVocabulary(bytes)
  if (!text) return undefined
  if (tokenizer.end >= text.vocabulary) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'The vocabulary has {end} entries, but the text encoder knows {vocabulary}. It belongs to another model.',
        { end: tokenizer.end + 1, vocabulary: text.vocabulary },
      ),
    )
  }
  return bytes
}
