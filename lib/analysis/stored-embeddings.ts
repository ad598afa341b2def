import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { floatsOf, type Rows, rowsOf } from '#lib/numbers/rows.ts'
import type { Analysis } from './analysis.ts'

/**
 * The embeddings of an analysis from the bytes that are stored with it, a row a clip.
 *
 * @throws ConcordError unreadable where they are not of these clips
 */
export function storedEmbeddings(bytes: Uint8Array, { clips }: Pick<Analysis, 'clips'>): Rows {
  try {
    const values = floatsOf(bytes)
    return rowsOf(values, clips.length === 0 ? 0 : values.length / clips.length)
  } catch (cause) {
    throw new ConcordError(
      'unreadable',
      phrase('The stored embeddings do not match the clips of the analysis. Analyse the recording again.'),
      { cause },
    )
  }
}
