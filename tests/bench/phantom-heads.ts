import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { Encoder } from '#lib/encoders/encoder.ts'
import { familyOf } from '#lib/heads/fit-heads.ts'
import { networksOutOfFold } from '#lib/heads/fit-networks.ts'
import { featuresOf } from '#lib/heads/fit-ridge-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { type JoinedTemporal, randomTemporal } from '#lib/heads/joined-temporal.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { drawnClip } from '#lib/phantom/phantom-clips.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { compareDependentCorrelations } from '#lib/statistics/dependent-correlations.ts'
import { pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { BASELINE_BUNDLE, installEmbeddedModels } from '#models/install-embedded.ts'
import { drawnTemporal } from './drawn-temporal.ts'

const PARTICIPANTS = 64
const CLIPS = 8
const FRAMES_PER_SECOND = 12.5
const FOLDS = { kind: 'grouped-k-fold', folds: 4, repeats: 1 } as const

/** Drawn participants by frame features and embeddings of the embedded encoder, labelled with the sum of both simulated raters. */
async function drawnInterviews(encoder: Encoder): Promise<LabelledInterview[]> {
  const { clipFrames, side, featureSize, embeddingSize } = encoder.shape
  const seconds = (CLIPS * clipFrames) / FRAMES_PER_SECOND
  const rows: LabelledInterview[] = []
  for (const { code, appearance, performance: acted, ratings } of planPhantomStudy(PARTICIPANTS, seconds)) {
    const frames: Float32Array[] = []
    for (let clip = 0; clip < CLIPS; clip++) {
      const from = (clip * clipFrames) / FRAMES_PER_SECOND
      const poses = (atS: number) => acted.at(from + atS)
      frames.push(
        await encoder.encodeFrames(
          drawnClip(appearance, poses, { framesPerSecond: FRAMES_PER_SECOND, clipFrames, side }),
        ),
      )
    }
    const length = clipFrames * featureSize
    const all = new Float32Array(CLIPS * length)
    for (const [clip, own] of frames.entries()) all.set(own, clip * length)
    const embeddings = { values: await encoder.encodeClips(all, clipFrames), width: embeddingSize }
    const coverage = new Array<number>(CLIPS).fill(1)
    const pooled = poolClips(embeddings, coverage)!
    rows.push({
      interview: {
        id: code,
        participant: code,
        visit: 'V1',
        site: null,
        sex: null,
        ageBand: null,
        analysisId: code,
        encoder: { sha256: '', intendedUse: '' },
        embeddings,
        coverage,
        features: {
          frames: clipFrames,
          read: async (clips) => {
            const values = new Float32Array(clips.length * length)
            for (const [i, clip] of clips.entries()) values.set(frames[clip]!, i * length)
            return values
          },
        },
        pooled,
        sheets: [],
      },
      pooled,
      labels: [ratings.flat().reduce((sum, value) => sum + value, 0) / 2],
    })
  }
  return rows
}

/** Out-of-fold r of every kind of head on drawn participants, and how the others compare with the linear head on the same interviews. */
export async function benchPhantomHeads(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-bench-'))
  try {
    await installEmbeddedModels(folder)
    const encoder = await Encoder.load(path.join(folder, BASELINE_BUNDLE), { threads: 2, provider: 'cpu' })
    const rows = await drawnInterviews(encoder)
    const { clipFrames, featureSize } = encoder.shape
    const learnt = await drawnTemporal(encoder, folder)
    await encoder.release()
    const labels = rows.map((row) => row.labels[0]!)
    const folds = foldsOf(
      rows.map(({ interview }) => interview),
      FOLDS,
      1,
    )
    const ridge = async (of: readonly LabelledInterview[]) => {
      const [found] = await ridgeColumns(of.map(featuresOf), folds, [Float64Array.from(labels)], async () => undefined)
      return [...found!]
    }
    const linear = await ridge(await withMeanFrames(rows, featureSize))
    print('ridge on the mean of the frame features', linear, labels)
    print('ridge on embeddings (mean and deviation of the features)', await ridge(rows), labels, linear)
    const random = randomTemporal(featureSize, clipFrames, 1)
    const networks: [name: string, kind: 'temporal' | 'mlp' | 'context', start: JoinedTemporal][] = [
      ['temporal, begun with the part that learnt from captions', 'temporal', learnt],
      ['temporal, begun with random numbers', 'temporal', random],
      ['mlp', 'mlp', random],
      ['context', 'context', random],
    ]
    for (const [name, kind, start] of networks) {
      const learning = { draws: CLIPS, start: start.isRandom ? 'random' : 'encoder', update: 'all' } as const
      const loss = kind === 'context' ? 'concordance and relations' : 'squared error'
      const plan = trainingPlanSchema.parse({ kind, loss, targets: ['t'], folds: FOLDS, learning })
      const started = performance.now()
      const family = familyOf(rows, plan, { provider: 'cpu', start })
      const [estimates] = await networksOutOfFold(rows, folds, family, async () => undefined)
      print(`${name}, ${((performance.now() - started) / 1000).toFixed(0)} s`, [...estimates!], labels, linear)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same interviews with the mean of their frames' features in place of embeddings: what a linear head can make of them. */
async function withMeanFrames(rows: readonly LabelledInterview[], size: number): Promise<LabelledInterview[]> {
  return Promise.all(
    rows.map(async (row) => {
      const values = await row.interview.features!.read([...row.interview.coverage.keys()])
      const pooled = new Float32Array(size)
      for (const [i, value] of values.entries()) pooled[i % size]! += (value * size) / values.length
      return { ...row, pooled }
    }),
  )
}

/** @param linear estimates of the linear head on the same frame features, to compare with */
function print(kind: string, estimates: number[], labels: number[], linear?: number[]): void {
  const { r, interval } = pearsonCorrelation(estimates, labels)
  const range = interval!.map((end) => end.toFixed(2)).join(' to ')
  const line = `${kind}: out-of-fold r ${r.toFixed(2)} (${range}) on ${labels.length} drawn participants`
  if (!linear) {
    console.log(line)
    return
  }
  const { difference, z, p } = compareDependentCorrelations(labels, estimates, linear)
  console.log(
    `${line}; ${difference.toFixed(2)} more than the linear head on the frame features (z ${z.toFixed(2)}, p ${p.toFixed(4)})`,
  )
}
