import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { type Bundle, listBundles } from '#lib/encoders/bundle.ts'
import { MIN_COVERAGE } from '#lib/encoders/clip-windows.ts'
import { applyHead } from '#lib/heads/apply-head.ts'

/** What a head that was imported with an encoder's checkpoint makes of an interview. */
export interface ImportedEstimate {
  title: string
  intendedUse: string
  targets: { name: string; value: number }[]
}

/**
 * Applies the imported heads that belong to the encoder of an interview's latest analysis: the coverage-weighted mean over
 * its clips. Whom such a head was trained on is not known, so these numbers are shown and never enter agreement.
 */
export async function importedEstimates(
  database: Database,
  modelsFolder: string,
  interviewId: string,
): Promise<ImportedEstimate[]> {
  const analysis = await database.analysis.findFirst({
    where: { recording: { interviewId }, state: 'done' },
    orderBy: { finishedAt: 'desc' },
  })
  if (!analysis?.embeddings) return []
  const result = analysis.result as unknown as Analysis
  const bundles = (await listBundles(modelsFolder)).filter((bundle): bundle is Bundle => 'manifest' in bundle)
  const encoder = bundles.find(({ sha256 }) => sha256 === result.provenance.encoder.sha256)
  const checkpoint = encoder?.manifest.architecture?.checkpoint
  const heads = bundles.filter(
    ({ manifest }) =>
      manifest.kind === 'head' &&
      encoder !== undefined &&
      [checkpoint, encoder.sha256].includes(manifest.encoder?.checkpoint),
  )
  const embeddings = new Float32Array(Uint8Array.from(analysis.embeddings).buffer)
  return Promise.all(heads.map((head) => estimateOf(head, embeddings, result.clips)))
}

async function estimateOf(
  { folder, manifest }: Bundle,
  embeddings: Float32Array,
  clips: Analysis['clips'],
): Promise<ImportedEstimate> {
  const targets = manifest.targets ?? []
  const { estimates: values } = await applyHead(
    await readFile(path.join(folder, 'head.onnx')),
    embeddings,
    embeddings.length / clips.length,
  )
  const weights = clips.map(({ coverage }) => (coverage >= MIN_COVERAGE ? coverage : 0))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    title: manifest.title,
    intendedUse: manifest.intendedUse,
    targets:
      total === 0
        ? []
        : targets.map((name, i) => ({
            name,
            value: weights.reduce((sum, weight, clip) => sum + weight * values[clip * targets.length + i]!, 0) / total,
          })),
  }
}
