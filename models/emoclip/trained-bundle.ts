import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Bundle, hashOf, type Manifest, makeBundle } from '#lib/bundles/bundle.ts'
import { shareFile } from '#lib/bundles/share-file.ts'
import type { AboutTrained, TrainedTemporal } from '#lib/contrastive/trained-temporal.ts'
import { CHECKS_FILE, checksToJson, storedChecks } from '#lib/encoders/checks-file.ts'
import { FRAME_STAGE, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { TEXT_ENCODER, VOCABULARY_FILE } from '#lib/words/text-encoder.ts'
import type { StoredTensor } from '../checkpoint/checkpoint.ts'
import { buildTemporalEncoder } from './build-encoders.ts'
import { TensorTaker } from './take-tensors.ts'
import { temporalFrom } from './weights.ts'

const CARD = 'card.md'

/**
 * An encoder `emoclip` of an installed CLIP and a trained temporal part: CLIP's files as they are, on the disk once for both, and the temporal encoder beside them. One that
 * is to stand apart has a name by its weights.
 *
 * @param card what it was trained on and how it did, as Markdown
 */
export async function makeTrainedBundle(
  modelsFolder: string,
  clip: Bundle,
  { tensors, heads, logitScale, embed }: TrainedTemporal,
  { origin, intendedUse, card, apart = false, trainedOnStudy }: AboutTrained,
): Promise<{ folder: string; manifest: Manifest }> {
  const checks = await storedChecks(clip)
  if (!checks || !clip.manifest.text)
    throw new ConcordError(
      'bad-bundle',
      phrase('{title} has no stored checks or no words. Import it again.', { title: clip.manifest.title }),
    )
  const stored = new Map<string, StoredTensor>(
    [...tensors].map(([key, { shape, values }]) => [key, { shape, element: 'float32', read: async () => values }]),
  )
  const embedding = tensors.get('temporal.cls_token')!.values.length
  const temporal = temporalFrom(new TensorTaker(stored), embedding)
  return makeBundle(modelsFolder, async (folder) => {
    const files: Manifest['files'] = {}
    for (const name of [FRAME_STAGE, TEXT_ENCODER, VOCABULARY_FILE]) {
      const made = clip.manifest.files[name]
      if (!made) continue
      await shareFile(path.join(clip.folder, name), path.join(folder, name))
      files[name] = made
    }
    const graph = buildTemporalEncoder({ temporal, embedding }, heads, 'float32')
    files[TEMPORAL_STAGE] = {
      ...clip.manifest.files[TEMPORAL_STAGE]!,
      sha256: await graph.write(path.join(folder, TEMPORAL_STAGE)),
    }
    const json = checksToJson({ ...checks, embedding: await embed(checks.features) })
    for (const [name, content] of [[CHECKS_FILE, json] as const, [CARD, card] as const]) {
      await writeFile(path.join(folder, name), content, { flush: true })
      files[name] = { sha256: hashOf(content), inputs: [], outputs: [] }
    }
    const checkpoint = files[TEMPORAL_STAGE].sha256
    const own = checkpoint.slice(0, 8)
    const { measured: _m, trainedOnStudy: _t, ...manifest } = clip.manifest
    return {
      ...manifest,
      name: apart ? `emoclip-${own}` : 'emoclip',
      title: apart ? `EmoCLIP (trained here, ${own})` : 'EmoCLIP (trained here)',
      version: `trained-${manifest.precision}-${checkpoint.slice(0, 12)}`,
      origin,
      intendedUse,
      ...(trainedOnStudy ? { trainedOnStudy } : {}),
      architecture: {
        ...manifest.architecture,
        clip: String(manifest.architecture?.checkpoint ?? ''),
        clipLogitScale: manifest.architecture?.clipLogitScale ?? clip.manifest.text!.logitScale,
        checkpoint,
        temporalEncoder: `${temporal.layers.length} layers, inner width ${temporal.inner}, ${heads} heads`,
        longestClip: temporal.longest - 1,
      },
      text: { ...clip.manifest.text!, logitScale },
      files,
    }
  })
}
