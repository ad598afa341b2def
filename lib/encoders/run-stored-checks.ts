import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { TEXT_ENCODER, TextEncoder } from '#lib/words/text-encoder.ts'
import { storedChecks } from './checks-file.ts'
import { type CheckResult, compareOutputs, FLOAT32_TOLERANCE } from './compare-outputs.ts'
import { Encoder, type EncoderOptions } from './encoder.ts'

/**
 * Runs the checks that are stored with an encoder again on this machine, on the provider that is chosen for it.
 *
 * @throws ConcordError bad-bundle; not-found where the bundle has no stored checks
 */
export async function runStoredChecks(
  folder: string,
  options: EncoderOptions,
): Promise<{ provider: Encoder['choice']; results: CheckResult[] }> {
  const encoder = await Encoder.load(folder, { ...options, again: true })
  try {
    const { manifest } = encoder.bundle
    const results = [...(encoder.choice.checked ?? [])]
    const { text } = (await storedChecks(encoder.bundle)) ?? {}
    if (text && manifest.files[TEXT_ENCODER]) {
      const words = await TextEncoder.load(folder, options.threads)
      const encoded = await words.encodeTokens(text.tokens)
      results.push(compareOutputs('text features', encoded, text.features, encoder.embeddingSize, FLOAT32_TOLERANCE))
      await words.release()
    }
    if (results.length === 0)
      throw new ConcordError(
        'not-found',
        phrase('The model {title} has no stored values to compare with.', { title: manifest.title }),
      )
    return { provider: encoder.choice, results }
  } finally {
    await encoder.release()
  }
}
