import { performance } from 'node:perf_hooks'
import { cvPlusInterval } from '#lib/heads/cross-conformal.ts'
import { buildMlpPrediction, buildMlpStep } from '#lib/heads/mlp-graphs.ts'
import { applyMlp } from '#lib/heads/mlp-network.ts'
import type { MlpClip } from '#lib/heads/mlp-rows.ts'
import { applyRidge, leaveOneParticipantOut } from '#lib/heads/ridge.ts'
import { MLP_DEFAULTS, trainMlp } from '#lib/heads/train-mlp.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import { correlation, pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

const PARTICIPANTS = 113
const CLIPS = 60
const SIZE = 512
const SEEDS = 200
const DRAWS = 1000

/** Clips of participants whose first features carry a label as strongly as `signal` says, and the means that ridge sees. */
function made(participants: number, clips: number, signal: number, random: Random) {
  const labels = Array.from({ length: participants }, () => random.normal())
  const embeddings = new Float32Array(participants * clips * SIZE)
  const interviews = labels.map((label, person): TrainingInterview => {
    const pooled = new Float32Array(SIZE)
    for (let clip = 0; clip < clips; clip++) {
      const start = (person * clips + clip) * SIZE
      for (let i = 0; i < SIZE; i++) {
        const value = (i < 20 ? signal * label : 0) + random.normal()
        embeddings[start + i] = value
        pooled[i]! += value / clips
      }
    }
    return { interview: `${person}`, participant: `P${person}`, embedding: pooled, label }
  })
  return { labels, embeddings, interviews }
}

const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(2)
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

/** What heads cost and promise: training times at the size of a large study, intervals by simulation, heads on pure noise. */
export async function benchHeads(): Promise<void> {
  const { labels, embeddings, interviews } = made(PARTICIPANTS, CLIPS, 0.3, new Random(5))
  const started = performance.now()
  const ridge = leaveOneParticipantOut(interviews).map(({ estimate }) => estimate)
  console.log(
    `ridge, ${PARTICIPANTS} participants x ${CLIPS} clips, one left out at a time: ${seconds(started)} s, r ${correlation(ridge, labels).toFixed(3)}`,
  )
  coverage()
  noise()
  const clips = Array.from({ length: PARTICIPANTS * CLIPS }, (_, i): MlpClip => {
    const person = Math.floor(i / CLIPS)
    return { participant: `P${person}`, interview: person, coverage: 1 }
  })
  const sizes = { inputs: SIZE, hidden: MLP_DEFAULTS.hidden, targets: 1 }
  const graphs = { step: await buildMlpStep(sizes, 'squared error'), prediction: await buildMlpPrediction(sizes) }
  const before = performance.now()
  const { networks, curves, provider } = await trainMlp(
    { values: embeddings, width: SIZE },
    clips,
    labels.map((label) => [label]),
    labels.map((_, person) => new Set([`P${person}`])),
    graphs,
    { ...MLP_DEFAULTS, seed: 1, provider: await trainingProvider('auto') },
  )
  const took = seconds(before)
  const estimates = labels.map((_, person) => {
    let sum = 0
    for (let clip = person * CLIPS; clip < (person + 1) * CLIPS; clip++)
      sum += applyMlp(networks[person]!, 0, embeddings.subarray(clip * SIZE, (clip + 1) * SIZE))
    return sum / CLIPS
  })
  console.log(
    `network, the same, on ${provider}: ${took} s for ${curves.length} of at most ${MLP_DEFAULTS.epochs} epochs, r ${correlation(estimates, labels).toFixed(3)}, peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  )
}
