import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AnalysisOptions } from '#lib/analysis/analysis-options.ts'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { BASELINE_BUNDLE, installEmbeddedModels } from '#models/install-embedded.ts'
import { cosine } from './cosine.ts'

const PARTICIPANTS = 20
const LENGTH_S = 30
const STRIDE = 16

/** Ways to analyse with less work, the whole analysis first. */
const WAYS: { name: string; options: Pick<AnalysisOptions, 'lookEvery' | 'clipLimit' | 'sameWithin'> }[] = [
  { name: 'all pictures, all clips', options: {} },
  { name: 'still faces in every 2nd picture', options: { lookEvery: 2 } },
  { name: 'still faces in every 3rd picture', options: { lookEvery: 3 } },
  { name: 'faces encoded where changed by over 1', options: { sameWithin: 1 } },
  { name: 'faces encoded where changed by over 2', options: { sameWithin: 2 } },
  { name: 'faces encoded where changed by over 4', options: { sameWithin: 4 } },
  { name: '15 clips', options: { clipLimit: 15 } },
  { name: '8 clips', options: { clipLimit: 8 } },
  { name: '4 clips', options: { clipLimit: 4 } },
]

/**
 * What an analysis of drawn people gives that looks for faces in fewer pictures, or at fewer clips: its processor time over that of
 * the whole analysis, the cosine of the interviews' means, and what becomes of the estimates of ridge heads out of fold.
 */
export async function benchFewerLooks(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-bench-'))
  try {
    const installed = await installEmbeddedModels(folder)
    const encoder = await Encoder.load(path.join(folder, BASELINE_BUNDLE), { threads: 1, provider: 'cpu' })
    const study = planPhantomStudy(PARTICIPANTS, LENGTH_S)
    console.log(`drawing ${PARTICIPANTS} people of ${LENGTH_S} s ...`)
    for (const person of study)
      await renderPhantom(path.join(folder, `${person.code}.mp4`), person, {
        lengthS: LENGTH_S,
        width: 640,
        height: 360,
      })
    const labels = Float64Array.from(study, ({ ratings }) => ratings.flat().reduce((sum, value) => sum + value, 0) / 2)
    const folds = foldsOf(
      study.map(({ code }) => ({ participant: code, site: null })),
      { kind: 'leave-one-participant-out' },
      1,
    )
    const reading = { encoder, detector: await installed.detector(), framesPerSecond: 12.5, stride: STRIDE, threads: 1 }
    let whole: Seen | undefined
    for (const { name, options } of WAYS) {
      const seen = await seenWith(
        study.map(({ code }) => path.join(folder, `${code}.mp4`)),
        { ...reading, ...options },
      )
      const estimates = (
        await ridgeColumns(
          seen.means.map((pooled, i) => ({ participant: study[i]!.code, embedding: pooled })),
          folds,
          [labels],
        )
      )[0]!
      whole ??= { ...seen, estimates }
      const cosines = seen.means.map((mean, i) => cosine(mean, whole!.means[i]!))
      const differences = [...estimates].map((value, i) => Math.abs(value - whole!.estimates![i]!))
      console.log(
        [
          name.padEnd(38),
          `${seen.clips} clips`,
          `encoded ${((100 * seen.encoded) / seen.crops).toFixed(0)} % of crops`,
          `processor time ${(seen.processorSeconds / whole.processorSeconds).toFixed(2)}`,
          `cosine least ${Math.min(...cosines).toFixed(4)}, mean ${average(cosines).toFixed(4)}`,
          `r ${correlation([...estimates], [...labels]).toFixed(3)}`,
          `estimates differ by ${average(differences).toFixed(2)}`,
        ].join('; '),
      )
    }
    await encoder.release()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Seen {
  means: Float32Array[]
  clips: number
  crops: number
  encoded: number
  processorSeconds: number
  estimates?: ArrayLike<number> & Iterable<number>
}

async function seenWith(files: readonly string[], options: AnalysisOptions): Promise<Seen> {
  const seen: Seen = { means: [], clips: 0, crops: 0, encoded: 0, processorSeconds: 0 }
  for (const file of files) {
    const { analysis, embeddings } = await analyzeRecording(file, options)
    const coverage = analysis.clips.map((clip) => clip.coverage)
    seen.means.push(poolClips({ values: embeddings, width: embeddings.length / coverage.length }, coverage)!)
    seen.clips += coverage.length
    const { crops, same } = analysis.sampling.same ?? { crops: 1, same: 0 }
    seen.crops += crops
    seen.encoded += crops - same
    for (const seconds of Object.values(analysis.timings.processorSeconds)) seen.processorSeconds += seconds
  }
  return seen
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
