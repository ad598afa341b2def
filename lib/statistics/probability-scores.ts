import { TooFewPairs } from './errors.ts'
import { leastNear } from './least-near.ts'

export interface ProbabilityScores {
  /** Mean squared distance of the probabilities from the truth, 0 to 2. Brier (1950), Monthly Weather Review 78. */
  brier: number
  /** Mean of -ln of the true class's probability. */
  logLoss: number
  /** Mean distance of confidence and accuracy over fifteen bins of confidence. Guo et al. (2017), ICML, section 2. */
  calibrationError: number
}

/** A probability is taken for no less, so that one sure mistake does not make the mean infinite. */
const LEAST = 1e-6
const BINS = 15

/**
 * How well probabilities of classes are calibrated.
 *
 * @param probabilities a list for each sample, one for each class, that adds up to one
 * @param truth class of each sample
 * @throws TooFewPairs without samples
 */
export function probabilityScores(
  probabilities: readonly (readonly number[])[],
  truth: readonly number[],
): ProbabilityScores {
  const n = truth.length
  if (n === 0 || probabilities.length !== n) throw new TooFewPairs(1, Math.min(n, probabilities.length))
  let [brier, logLoss] = [0, 0]
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0, n: 0 }))
  for (const [i, classes] of probabilities.entries()) {
    const actual = truth[i]!
    for (const [j, p] of classes.entries()) brier += (p - (j === actual ? 1 : 0)) ** 2 / n
    logLoss -= Math.log(Math.max(LEAST, classes[actual]!)) / n
    const confidence = Math.max(...classes)
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!
    bin.confidence += confidence
    bin.right += classes.indexOf(confidence) === actual ? 1 : 0
    bin.n += 1
  }
  const calibrationError = bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right) / n, 0)
  return { brier, logLoss, calibrationError }
}

export interface TemperatureScaling {
  /** By which the logarithms of probabilities are divided: over one where the model is too sure. */
  temperature: number
  /** With temperatures that were each fitted on the other half of the samples. */
  scaled: ProbabilityScores
}

/**
 * The temperature that makes probabilities fit best (least log loss), and what they are worth with it: fitted on every second sample and
 * applied to the others, and the other way round, since one that is judged by the samples that it was fitted on flatters itself. Guo et al. (2017), section 4.2.
 *
 * @throws TooFewPairs with fewer than four samples
 */
export function scaleTemperature(
  probabilities: readonly (readonly number[])[],
  truth: readonly number[],
): TemperatureScaling {
  const n = truth.length
  if (n < 4) throw new TooFewPairs(4, n)
  const half = (odd: number) => truth.flatMap((_, i) => (i % 2 === odd ? [i] : []))
  const fitted = (rows: readonly number[]) =>
    fitTemperature(
      rows.map((i) => probabilities[i]!),
      rows.map((i) => truth[i]!),
    )
  const byHalf = [fitted(half(1)), fitted(half(0))]
  const scaled = probabilities.map((classes, i) => withTemperature(classes, byHalf[i % 2]!))
  return { temperature: fitTemperature(probabilities, truth), scaled: probabilityScores(scaled, truth) }
}

function fitTemperature(probabilities: readonly (readonly number[])[], truth: readonly number[]): number {
  const [logarithm] = leastNear(
    ([log]) => {
      const temperature = Math.exp(log!)
      if (!(temperature > 1e-3 && temperature < 1e3)) return Number.POSITIVE_INFINITY
      return probabilityScores(
        probabilities.map((classes) => withTemperature(classes, temperature)),
        truth,
      ).logLoss
    },
    [0],
  )
  return Math.exp(logarithm!)
}

function withTemperature(classes: readonly number[], temperature: number): number[] {
  const logs = classes.map((p) => Math.log(Math.max(LEAST, p)) / temperature)
  const most = Math.max(...logs)
  const parts = logs.map((log) => Math.exp(log - most))
  const sum = parts.reduce((total, part) => total + part, 0)
  return parts.map((part) => part / sum)
}
