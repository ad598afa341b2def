import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import { type Bundle, listBundles } from '#lib/bundles/bundle.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { applyHeadToAll, FramesMissing, type HeadInput } from '#lib/heads/apply-head.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { phrase } from '#lib/messages/message.ts'
import { coverageMeans } from '#lib/numbers/coverage.ts'
import type { ClipQuality } from '#lib/quality/measures.ts'
import { clipFactors, type QualityRule } from '#lib/quality/rule.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { countingAnalysisOf } from '#lib/studies/counting-analysis.ts'
import { clipsIn } from '#lib/studies/left-out-clips.ts'
import { analysedInterviews, keptFeatures, withoutFeatures } from './analysed-interviews.ts'

/** What a head that was imported makes of an interview. */
export interface ImportedEstimate {
  title: string
  intendedUse: string
  targets: { name: string; value: number }[]
}

/**
 * Applies the imported heads that belong to the encoder of the analysis of an interview that counts: the coverage-weighted mean over
 * its clips, by the rule on their quality that a head was trained with. Whom such a head was trained on is not known here, so these numbers are shown and do not enter agreement by themselves.
 */
export async function importedEstimates(
  database: Database,
  modelsFolder: string,
  interviewId: string,
  storage?: Storage,
): Promise<ImportedEstimate[]> {
  const analysis = await countingAnalysisOf(database, interviewId)
  if (!analysis?.embeddings) return []
  const result = storedAnalysis.read(analysis.result)
  const { clips, provenance } = result
  const bundles = await usable(modelsFolder)
  const heads = bundles.filter(
    (bundle) => bundle.manifest.kind === 'head' && takesEmbeddingsOf(bundle, bundles, provenance.encoder.sha256),
  )
  const isLeftOut = clipsIn(clips, analysis.recording.marks)
  const interview: MeasuredInput = {
    quality: result.clipQuality,
    embeddings: storedEmbeddings(analysis.embeddings, result),
    features: keptFeatures(storage, analysis.features, result),
    coverage: clips.map(({ coverage }, i) => (isLeftOut[i] ? 0 : coverage)),
  }
  return Promise.all(
    heads.map(async (head) => {
      const [values] = await applied(head, [interview]).catch(withoutFrames)
      const { title, intendedUse, targets = [] } = head.manifest
      return { title, intendedUse, targets: values ? targets.map((name, i) => ({ name, value: values[i]! })) : [] }
    }),
  )
}

/** The heads that were imported, with what each of their outputs estimates. */
export async function importedHeads(modelsFolder: string) {
  return (await usable(modelsFolder)).flatMap(({ manifest, sha256 }) =>
    manifest.kind === 'head'
      ? [{ sha256, title: manifest.title, origin: manifest.origin, outputs: manifest.targets ?? [] }]
      : [],
  )
}

/**
 * What one output of an imported head makes of a study's interviews, on its own scale.
 *
 * @param head sha256 of its bundle
 * @throws ConcordError not-found; bad-input where no recording was analysed with the encoder that the head belongs to, or where the head was
 *   trained in this very study
 */
export async function estimatesOfHead(
  database: Database,
  modelsFolder: string,
  studyId: string,
  { head: headHash, output }: { head: string; output: number },
  storage?: Storage,
): Promise<{ interviewId: string; value: number }[]> {
  const bundles = await usable(modelsFolder)
  const head = bundles.find(({ manifest, sha256 }) => manifest.kind === 'head' && sha256 === headHash)
  if (!head || output >= (head.manifest.targets ?? []).length)
    throw new ConcordError('not-found', phrase('This head is no longer installed. Choose another.'))
  const network = head.manifest.files['head.onnx']?.sha256
  if (network && (await database.head.count({ where: { studyId, sha256: network } })) > 0) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'This head was trained in this study, on these participants. Use its out-of-fold estimates: estimates of its training data would be too good.',
      ),
    )
  }
  const { analysed } = await analysedInterviews(database, studyId, { storage })
  const own = analysed.filter(({ encoder }) => takesEmbeddingsOf(head, bundles, encoder.sha256))
  if (own.length === 0) {
    throw new ConcordError(
      'bad-input',
      phrase(
        'This head needs the encoder {name} in the version that it was trained with. No recording of this study was analysed with that version.',
        { name: head.manifest.encoder?.name ?? phrase('of its checkpoint') },
      ),
    )
  }
  const values = await applied(head, own).catch((cause: unknown) => {
    if (!(cause instanceof FramesMissing)) throw cause
    throw withoutFeatures(own.filter(({ features }) => !features).length, cause)
  })
  return own.flatMap(({ id }, i) => (values[i] ? [{ interviewId: id, value: values[i][output]! }] : []))
}

/** What such a head makes of an interview whose frames were not kept: nothing. */
function withoutFrames(error: unknown): undefined[] {
  if (error instanceof FramesMissing) return [undefined]
  throw error
}

async function usable(modelsFolder: string): Promise<Bundle[]> {
  return (await listBundles(modelsFolder)).filter((bundle): bundle is Bundle => 'manifest' in bundle)
}

/** Whether a head takes the embeddings of an encoder: of the same bundle, or of the same checkpoint in another precision. */
function takesEmbeddingsOf(head: Bundle, bundles: readonly Bundle[], encoderHash: string): boolean {
  const belongs = head.manifest.encoder?.checkpoint
  const encoder = bundles.find(({ sha256 }) => sha256 === encoderHash)
  return belongs !== undefined && [encoderHash, encoder?.manifest.architecture?.checkpoint].includes(belongs)
}

type MeasuredInput = HeadInput & { quality?: ClipQuality | undefined }

/** The rule on the quality of clips that a head was trained with, as the card says that came with it; none where it came without. */
async function ruleOf({ folder, manifest }: Bundle): Promise<QualityRule | undefined> {
  if (!manifest.files['card.json']) return undefined
  const card: unknown = JSON.parse(await readFile(path.join(folder, 'card.json'), 'utf8'))
  return storedHeadCard.readOrWhy(card).value?.quality?.rule
}

/** All outputs for each interview, means over its clips by coverage; undefined where no clip counts. */
async function applied(bundle: Bundle, whole: readonly MeasuredInput[]): Promise<(number[] | undefined)[]> {
  const { folder, manifest } = bundle
  const outputs = (manifest.targets ?? []).length
  const rule = await ruleOf(bundle)
  const factors = whole.map(({ coverage, quality }) => rule && clipFactors(rule, quality, coverage.length))
  const interviews = whole.map((one, i) => ({
    ...one,
    coverage: one.coverage.map((share, clip) => (factors[i]?.[clip] === 0 ? 0 : share)),
  }))
  const found = await applyHeadToAll(await readFile(path.join(folder, 'head.onnx')), interviews)
  return interviews.map(({ coverage }, i) => {
    const numberAt = (clip: number, output: number) => found[i]!.estimates[clip * outputs + output]!
    const means = coverageMeans(coverage, outputs, numberAt, factors[i])
    return means && [...means]
  })
}
