import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { Form, Source } from './emoclip-manifest.ts'

/** What a checkpoint lacks or leaves open, in sentences for the person who imports it. */
export function messagesOn(
  { weights, guessed }: Source,
  hasVocabulary: boolean,
  targets: readonly string[] | undefined,
): string[] {
  const messages: string[] = []
  if (guessed.length > 0) {
    messages.push(
      storedText(
        phrase(
          'A checkpoint does not say how many attention heads it has, and these sizes are not the published ones; taken: {guessed}. Say so if it was trained with others.',
          { guessed: guessed.join(', ') },
        ),
      ),
    )
  }
  if (!weights.text && weights.layout === 'FaRL')
    messages.push('The checkpoint has no text encoder, so clips can’t be compared with words.')
  else if (!weights.text)
    messages.push(
      'The checkpoint has no text encoder, so clips can’t be compared with words. Import it again with CLIP’s own checkpoint (--clip) for that.',
    )
  else if (!hasVocabulary) {
    messages.push(
      'No vocabulary was given, so clips can’t be compared with words. Import again with CLIP’s bpe_simple_vocab_16e6.txt.gz for that.',
    )
  }
  if (weights.head && !targets) {
    messages.push(
      storedText(
        phrase(
          'The checkpoint also has last layers for {targets} targets. Import it again with the targets’ names to use them as a head.',
          { targets: weights.head.targets },
        ),
      ),
    )
  }
  return messages
}

/** What to know of a bundle whose embeddings are further from float32 than they should be. */
export function messageOnDistance(
  { precision, merged }: Form,
  { minCosine, least, accepted }: { minCosine: number; least: number; accepted: boolean },
): string {
  const values = { precision, merged, minCosine, least }
  if (merged > 0)
    return storedText(
      accepted
        ? phrase(
            'With {merged, plural, one {# token} other {# tokens}} merged a layer, in {precision}, the embeddings are too far from the full encoder (cosine {minCosine, number, ::.0000} on drawn faces, where at least {least, number, ::.## group-off} is asked for). Merge fewer for a study.',
            values,
          )
        : phrase(
            'The full encoder was installed as float32: with {merged, plural, one {# token} other {# tokens}} merged a layer, in {precision}, its embeddings would be too far from that (cosine {minCosine, number, ::.0000} on drawn faces, where at least {least, number, ::.## group-off} is asked for).',
            values,
          ),
    )
  return storedText(
    accepted
      ? phrase(
          'In {precision} the embeddings are too far from float32 (cosine {minCosine, number, ::.0000} on drawn faces, where at least {least, number, ::.## group-off} is asked for). Import the checkpoint as float32 for a study.',
          values,
        )
      : phrase(
          'The encoder was installed as float32: in {precision} its embeddings would be too far from that (cosine {minCosine, number, ::.0000} on drawn faces, where at least {least, number, ::.## group-off} is asked for).',
          values,
        ),
  )
}
