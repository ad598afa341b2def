import { createHash } from 'node:crypto'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import type { CaptionedClip } from './captioned-clips.ts'
import type { ContrastiveData } from './contrastive-data.ts'
import type { FeatureStore } from './feature-store.ts'
import { variantName } from './frame-variants.ts'
import { PUBLISHED_SIZES, type TemporalSizes } from './temporal-parameters.ts'
import { trainingWords } from './training-words.ts'

/** The published sizes, in proportion for encoders of another width. */
export const sizesFor = (size: number): TemporalSizes => ({
  ...PUBLISHED_SIZES,
  size,
  inner: (PUBLISHED_SIZES.inner / PUBLISHED_SIZES.size) * size,
  hidden: size,
})

/** What is known of a clip besides its frames. */
export type ClipWords = Pick<CaptionedClip, 'name' | 'caption' | 'label' | 'heldOut' | 'leftOut'>

/**
 * What a training learns from: clips whose frame features are stored, with their captions encoded.
 *
 * @param folder of the encoder that made the features, whose words are used
 * @param shape frames of a clip, numbers of a frame, and stored variants of each clip that is learnt from
 * @throws ConcordError bad-input with fewer than two clips to learn from; bad-bundle where the encoder has no words; cancelled
 */
export async function dataOfClips(
  clips: readonly ClipWords[],
  folder: string,
  store: FeatureStore,
  { frames, size, variants = 1 }: { frames: number; size: number; variants?: number },
  { threads, signal }: { threads: number; signal?: AbortSignal | undefined },
): Promise<ContrastiveData & { classNames: readonly string[] }> {
  const describing = clips.filter(({ heldOut }) => !heldOut)
  const training = describing.filter(({ leftOut }) => !leftOut)
  const heldOut = clips.filter(({ heldOut }) => heldOut)
  if (training.length < 2) throw new ConcordError('bad-input', phrase('There are fewer than two clips to learn from.'))
  const text = await TextEncoder.load(folder, threads)
  try {
    const words = await trainingWords(training, heldOut, text, signal, describing)
    const named = (part: readonly ClipWords[]) => store.clips(part.map(({ name }) => name))
    const numbers = Array.from({ length: variants }, (_, i) => i + 1)
    const stored = store.clips(training.flatMap(({ name }) => numbers.map((number) => variantName(name, number))))
    const told = clips.map(({ name, caption, label, heldOut: out, leftOut }) => [
      name,
      caption,
      label ?? '',
      out,
      ...(leftOut ? ['left out'] : []),
    ])
    return {
      sizes: sizesFor(size),
      frames,
      training: { ...stored, count: training.length, variants, captions: words.captions, captionOf: words.captionOf },
      heldOut:
        heldOut.length > 0 ? { ...named(heldOut), classes: words.classFeatures, labels: words.labels } : undefined,
      classNames: words.classes,
      logitScale: text.bundle.manifest.text!.logitScale,
      fingerprint: createHash('sha256')
        .update(JSON.stringify([text.bundle.sha256, told, ...(variants > 1 ? [variants] : [])]))
        .digest('hex'),
    }
  } finally {
    await text.release()
  }
}
