import { performance } from 'node:perf_hooks'
import { cvPlusInterval } from '#lib/heads/cross-conformal.ts'
import { fitHeads } from '#lib/heads/fit-heads.ts'
import { featuresOf } from '#lib/heads/fit-ridge-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { foldsOf } from '#lib/heads/folds.ts'
import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { learningCurves } from '#lib/heads/learning-curve.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { applyRidge, leaveOneParticipantOut } from '#lib/heads/ridge.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { type TrainingPlan, trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import { trainingWork } from '#lib/heads/training-work.ts'
import { english } from '#lib/messages/translator.ts'
import { mean } from '#lib/numbers/mean.ts'
import { correlation, pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

const PARTICIPANTS = 113
const CLIPS = 60
const SIZE = 512
const SEEDS = 200
const DRAWS = 1000

/** Interviews whose first features carry a label as strongly as `signal` says, each of another participant. */
function made(participants: number, clips: number, signal: number, random: Random): LabelledInterview[] {
  return Array.from({ length: participants }, (_, person) => {
    const label = random.normal()
    const values = Float32Array.from(
      { length: clips * SIZE },
      (_, i) => (i % SIZE < 20 ? signal * label : 0) + random.normal(),
    )
    const embeddings = { values, width: SIZE }
    const coverage = new Array<number>(clips).fill(1)
    const pooled = poolClips(embeddings, coverage)!
    const interview = {
      id: `${person}`,
      participant: `P${person}`,
      visit: 'V1',
      site: null,
      sex: null,
      ageBand: null,
      analysisId: '',
      encoder: { sha256: '', intendedUse: '' },
      embeddings,
      coverage,
      pooled,
      sheets: [],
    }
    return { interview, pooled, labels: [label] }
  })
}

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.round(share * (values.length - 1))]!

/** Out-of-fold r of heads on pure noise: below zero when one is left out, since the mean of the others moves against whoever is out. */
function noise(): void {
  const rs = Array.from({ length: SEEDS }, (_, seed) => {
    const random = new Random(seed + 1)
    const interviews = Array.from(
      { length: PARTICIPANTS },
      (_, i): TrainingInterview => ({
        interview: `${i}`,
        participant: `P${i}`,
        embedding: Float32Array.from({ length: SIZE }, () => random.normal() / Math.sqrt(CLIPS)),
        label: random.normal(),
      }),
    )
    const estimates = leaveOneParticipantOut(interviews).map(({ estimate }) => estimate)
    return correlation(
      estimates,
      interviews.map(({ label }) => label),
    )
  })
  const mean = rs.reduce((sum, r) => sum + r, 0) / rs.length
  console.log(
    `noise, ${SEEDS} seeds: mean r ${mean.toFixed(3)}, middle ${quantile(rs, 0.5).toFixed(3)}, 5 to 95 % ${quantile(rs, 0.05).toFixed(3)} to ${quantile(rs, 0.95).toFixed(3)}, above zero ${rs.filter((r) => r > 0).length} of ${SEEDS}`,
  )
}

function coverage(): void {
  for (const n of [30, PARTICIPANTS]) {
    const random = new Random(n)
    let covered = 0
    for (let draw = 0; draw < DRAWS; draw++) {
      const x = Array.from({ length: n }, () => random.normal())
      const y = x.map((value) => 0.8 * value + 0.6 * random.normal())
      const [low, high] = pearsonCorrelation(x, y).interval!
      if (low <= 0.8 && 0.8 <= high) covered++
    }
    console.log(`Fisher's 95 % interval of r, n = ${n}, ${DRAWS} draws: held ${((100 * covered) / DRAWS).toFixed(1)} %`)
  }
  for (const n of [30, PARTICIPANTS]) {
    const random = new Random(100 + n)
    const studies = Math.round(DRAWS / 10)
    const covered = [0, 0]
    for (let study = 0; study < studies; study++) {
      const size = 16
      const people = Array.from({ length: n + 10 }, (_, i): TrainingInterview => {
        const label = random.normal()
        const embedding = Float32Array.from({ length: size }, (_, j) => (j < 4 ? 0.6 * label : 0) + random.normal())
        return { interview: `${i}`, participant: `P${i}`, embedding, label }
      })
      const folds = leaveOneParticipantOut(people.slice(0, n), size)
      const residuals = folds.map(({ interview, estimate }) => people[Number(interview)]!.label - estimate)
      for (const { embedding, label } of people.slice(n)) {
        const rows = folds.map(({ head, participant }, fold) => ({
          participant,
          estimate: applyRidge(head, embedding),
          residual: residuals[fold]!,
        }))
        for (const [i, level] of [0.9, 0.95].entries()) {
          const [low, high] = cvPlusInterval(rows, level)!
          if (low <= label && label <= high) covered[i]! += 1
        }
      }
    }
    const share = (i: number) => ((100 * covered[i]!) / (studies * 10)).toFixed(1)
    console.log(
      `CV+ intervals of new participants, n = ${n}, ${studies * 10} draws: 90 % held ${share(0)} %, 95 % held ${share(1)} %`,
    )
  }
}

/** Trains a whole head as the product does, with the heads that its intervals need and the learning curve. */
async function whole(rows: readonly LabelledInterview[], wish: Pick<TrainingPlan, 'kind' | 'folds'>): Promise<void> {
  const plan = trainingPlanSchema.parse({ ...wish, targets: ['label'] })
  const members = rows.map(({ interview }) => interview)
  const started = performance.now()
  const before = process.cpuUsage()
  const provider = await trainingProvider('auto')
  const [head] = await fitHeads(
    rows,
    foldsOf(members, plan.folds, plan.seed),
    plan,
    { provider },
    async () => undefined,
  )
  const r = correlation(
    head!.outOfFold.map(({ byFold }) => mean(byFold)),
    rows.map(({ labels }) => labels[0]!),
  )
  const labels = [Float64Array.from(rows, (row) => row.labels[0]!)]
  await learningCurves(rows.map(featuresOf), labels, plan.seed, async () => undefined)
  const took = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(before)
  const shape = { participants: rows.length, sites: 1, interviews: rows.length, clips: CLIPS * rows.length, size: SIZE }
  const pace = trainingWork(shape, plan) / took
  const kind = plan.kind === 'mlp' ? `network on ${provider}` : 'ridge'
  console.log(
    `${kind}, ${rows.length} participants x ${CLIPS} clips, ${english(foldsInWords(plan.folds))}, with nested intervals: ${took.toFixed(2)} s at ${pace.toExponential(1)} products a second (as expected times are reckoned), of the processor ${((user + system) / 1e6).toFixed(1)} s, r ${r.toFixed(3)}, peak memory so far ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  )
}

/** What heads cost and promise: training times at the size of a large study, intervals by simulation, heads on pure noise. */
export async function benchHeads(): Promise<void> {
  const rows = made(PARTICIPANTS, CLIPS, 0.3, new Random(5))
  const one = { kind: 'leave-one-participant-out' } as const
  const ten = { kind: 'grouped-k-fold', folds: 10, repeats: 1 } as const
  for (const folds of [ten, one]) await whole(rows, { kind: 'ridge', folds })
  for (const folds of [ten, one]) await whole(rows, { kind: 'mlp', folds })
  coverage()
  noise()
}
