import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { BUILT_IN_SETS } from '#lib/words/prompt-sets.ts'
import type { TextEncoder } from '#lib/words/text-encoder.ts'
import { meanFeatures } from '#lib/words/zero-shot.ts'
import type { CaptionedClip } from './captioned-clips.ts'

/** Thousands of captions take minutes: whether the training is still wanted is asked between so many. */
const TEXTS_AT_A_TIME = 64

type Words = Pick<CaptionedClip, 'name' | 'caption' | 'label'>

/** The different captions of training clips, the words for held-out classes, and which belongs to which clip. */
export interface TrainingWords {
  captions: Float32Array[]
  captionOf: number[]
  classes: string[]
  classFeatures: Float32Array[]
  labels: number[]
}

/**
 * Encodes each caption once. A class is described by the built-in words for it, or else by the captions that clips of the class have.
 *
 * @param describing clips whose captions may describe their class
 * @throws ConcordError bad-input where a held-out clip has no class, or its class no words; cancelled
 */
export async function trainingWords(
  training: readonly Words[],
  heldOut: readonly Words[],
  text: TextEncoder,
  signal?: AbortSignal,
  describing = training,
): Promise<TrainingWords> {
  const different = [...new Set(training.map(({ caption }) => caption))]
  const captions = await featuresOf(different, text, signal)
  const place = new Map(different.map((caption, i) => [caption, i]))
  const unlabelled = heldOut.find(({ label }) => !label)
  if (unlabelled)
    throw new ConcordError('bad-input', phrase('The held-out clip {name} has no class.', { name: unlabelled.name }))
  const classes = [...new Set(heldOut.map(({ label }) => label!))].sort()
  const classFeatures: Float32Array[] = []
  for (const name of classes) {
    const own = new Set(describing.filter(({ label }) => label === name).map(({ caption }) => caption))
    const words = builtInWords(name) ?? [...own]
    if (words.length === 0)
      throw new ConcordError(
        'bad-input',
        phrase('No training clip has the class {name}, so there are no words for it.', { name }),
      )
    classFeatures.push(meanFeatures(await featuresOf(words, text, signal)))
  }
  return {
    captions,
    captionOf: training.map(({ caption }) => place.get(caption)!),
    classes,
    classFeatures,
    labels: heldOut.map(({ label }) => classes.indexOf(label!)),
  }
}

/** The built-in descriptions of a class. */
export function builtInWords(name: string): readonly string[] | undefined {
  return BUILT_IN_SETS.flatMap(({ prompts }) => prompts).find(({ label }) => label === name)?.texts
}

async function featuresOf(
  texts: readonly string[],
  text: TextEncoder,
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const all: Float32Array[] = []
  for (let first = 0; first < texts.length; first += TEXTS_AT_A_TIME) {
    if (signal?.aborted)
      throw new ConcordError('cancelled', phrase('The training was stopped; it goes on from its last epoch.'))
    const some = texts.slice(first, first + TEXTS_AT_A_TIME)
    const features = await text.encodeTexts(some)
    const size = features.length / some.length
    for (const [i] of some.entries()) all.push(features.slice(i * size, (i + 1) * size))
  }
  return all
}
