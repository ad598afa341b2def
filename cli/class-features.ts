import { readFile } from 'node:fs/promises'
import { hashOf, openBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { classTexts, TEXTS } from '#lib/evaluation/class-texts.ts'
import type { Dataset } from '#lib/evaluation/dataset.ts'
import type { ClassFeatures } from '#lib/evaluation/evaluation-options.ts'
import { COMPOUND } from '#lib/evaluation/mafw.ts'
import { phrase } from '#lib/messages/message.ts'
import { type LearnedClasses, learnedClasses } from '#lib/words/learned-classes.ts'
import { TextEncoder } from '#lib/words/text-encoder.ts'
import { meanDirection, meanFeatures } from '#lib/words/zero-shot.ts'

/**
 * What stands for each class of a dataset: the prompts that an encoder learned, or texts.
 *
 * @param folder of the encoder's bundle
 * @param given --texts; without it, learned prompts where there are some, else EmoCLIP's descriptions
 * @throws ConcordError bad-input where the encoder has no prompts of a class; bad-bundle where it knows no words
 */
export async function classFeatures(
  folder: string,
  { classes, title }: Dataset,
  given: string | undefined,
  threads: number,
): Promise<ClassFeatures> {
  const bundle = await openBundle(folder)
  const learned = await learnedClasses(bundle)
  const which = given ?? (learned ? 'learned' : 'descriptions')
  if (which === 'learned') {
    if (learned) return ofLearned(learned, classes, title)
    throw new ConcordError(
      'bad-input',
      phrase('{title} has no learned prompts. Name other texts with --texts.', { title: bundle.manifest.title }),
    )
  }
  const text = await TextEncoder.load(folder, threads)
  try {
    const encoded = async (texts: readonly string[]) => {
      const features = await text.encodeTexts(texts)
      const size = features.length / texts.length
      return texts.map((_, i) => features.subarray(i * size, (i + 1) * size))
    }
    const byDescriptions = which === 'descriptions'
    const features: Float32Array[] = []
    for (const texts of await classTexts(classes, which))
      features.push((byDescriptions ? meanFeatures : meanDirection)(await encoded(texts)))
    const { logitScale } = bundle.manifest.text!
    if (byDescriptions) return { features, logitScale, lengths: 'unit' }
    return { features, logitScale, lengths: 'kept', texts: await namedTexts(which) }
  } finally {
    await text.release()
  }
}

/** Texts by their name, those of a file by its content. */
async function namedTexts(which: string): Promise<string> {
  return TEXTS.some((name) => name === which) ? which : `file ${hashOf(await readFile(which)).slice(0, 12)}`
}

function ofLearned({ labels, features, logitScale }: LearnedClasses, classes: readonly string[], title: string) {
  const found = classes.map((label) => {
    const parts = label.split(COMPOUND).map((part) => features[labels.indexOf(part)])
    if (parts.every((part) => part !== undefined)) return meanFeatures(parts)
    throw new ConcordError(
      'bad-input',
      phrase(
        'The encoder has learned prompts of {labels}, and {title} has the class {label}. Name other texts with --texts.',
        {
          labels: labels.join(', '),
          title,
          label,
        },
      ),
    )
  })
  return { features: found, logitScale, lengths: 'unit' as const, texts: 'learned' }
}
