import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { rowsOf } from '#lib/comparisons/compare-encoders.ts'
import { comparisonFigures } from '#lib/comparisons/comparison-figures.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { featuresOf } from '#lib/heads/fit-ridge-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import { CLIP_UNITS } from '#lib/movement/measures.ts'
import { drawnClip } from '#lib/phantom/phantom-clips.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { BASELINE_BUNDLE, installEmbeddedModels, MOVEMENT_BUNDLE } from '#models/install-embedded.ts'

const PARTICIPANTS = 24
const SECONDS = 20
const SEEDS = 3

/** Drawn people as an encoder sees them, labelled with the mean of both simulated raters' sums. */
async function seenBy(
  encoder: Encoder,
  seed: number,
  kinds?: { units: readonly number[] },
): Promise<LabelledInterview[]> {
  const { clipFrames, side, featureSize, embeddingSize } = encoder.shape
  const framesPerSecond = 12.5
  const clips = Math.floor((SECONDS * framesPerSecond) / clipFrames)
  const rows: LabelledInterview[] = []
  for (const { code, appearance, performance: acted, ratings } of planPhantomStudy(PARTICIPANTS, SECONDS, seed)) {
    const frames = new Float32Array(clips * clipFrames * featureSize)
    for (let clip = 0; clip < clips; clip++) {
      const poses = (atS: number) => acted.at((clip * clipFrames) / framesPerSecond + atS)
      const drawn = drawnClip(appearance, poses, { framesPerSecond, clipFrames, side })
      frames.set(await encoder.encodeFrames(drawn), clip * clipFrames * featureSize)
    }
    const embeddings = { values: await encoder.encodeClips(frames, clipFrames), width: embeddingSize }
    const coverage = new Array<number>(clips).fill(1)
    const pooled = poolClips(embeddings, coverage)!
    const about = { id: code, participant: code, visit: 'V1', site: null, sex: null, ageBand: null, analysisId: code }
    rows.push({
      interview: {
        ...about,
        encoder: { sha256: '', intendedUse: '', kinds },
        embeddings,
        coverage,
        pooled,
        sheets: [],
      },
      pooled,
      labels: [ratings.flat().reduce((sum, value) => sum + value, 0) / 2],
    })
  }
  return rows
}

/** r out of fold of the baseline, of movement of the face and of both on drawn people, with paired differences from the baseline. */
export async function benchCompareEncoders(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-bench-'))
  try {
    await installEmbeddedModels(folder)
    const open = (bundle: string) => Encoder.load(path.join(folder, bundle), { threads: 2, provider: 'cpu' })
    const [baseline, movement] = [await open(BASELINE_BUNDLE), await open(MOVEMENT_BUNDLE)]
    for (let seed = 1; seed <= SEEDS; seed++) {
      const started = performance.now()
      const [one, two] = [await seenBy(baseline, seed), await seenBy(movement, seed, { units: CLIP_UNITS })]
      const entries = {
        baseline: one,
        'movement, one unit for all numbers': two.map(withoutKinds),
        movement: two,
        both: rowsOf([one, two]),
      }
      const folds = foldsOf(
        one.map(({ interview }) => interview),
        { kind: 'leave-one-participant-out' },
        1,
      )
      const labels = Float64Array.from(one, (row) => row.labels[0]!)
      const estimates: number[][] = []
      for (const rows of Object.values(entries))
        estimates.push([...(await ridgeColumns(rows.map(featuresOf), folds, [labels]))[0]!])
      const target = { key: '', title: '', leftOut: 0, participants: [...one.keys()], ratings: [...labels], estimates }
      console.log(
        `seed ${seed}: ${PARTICIPANTS} people of ${SECONDS} s, ${((performance.now() - started) / 1000).toFixed(0)} s`,
      )
      for (const [i, { pearson, correlation }] of comparisonFigures(target, 0).entries.entries()) {
        const { r, interval } = pearson.value!
        const against = correlation
          ? `; ${correlation.difference.toFixed(3)} from the baseline (${between(correlation.interval)}), p ${correlation.adjusted?.toFixed(3)}`
          : ''
        console.log(`  ${Object.keys(entries)[i]}: r ${r.toFixed(3)} (${between(interval)})${against}`)
      }
    }
    await Promise.all([baseline.release(), movement.release()])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function withoutKinds({ interview, ...row }: LabelledInterview): LabelledInterview {
  return { ...row, interview: { ...interview, encoder: { ...interview.encoder, kinds: undefined } } }
}

const between = (interval: readonly [number, number] | undefined) =>
  interval ? interval.map((end) => end.toFixed(2)).join(' to ') : 'no interval'
