import { hashOf } from '#lib/bundles/bundle.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { INTERVAL_LEVELS, observedCoverage, outOfFoldInterval } from '#lib/heads/cross-conformal.ts'
import { type FittedHead, fitHeads, type LabelledInterview } from '#lib/heads/fit-heads.ts'
import { type Fold, foldsOf } from '#lib/heads/folds.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { learningCurve } from '#lib/heads/learning-curve.ts'
import { MIN_PARTICIPANTS } from '#lib/heads/ridge.ts'
import { type Target, targetOf, targetScore } from '#lib/heads/target.ts'
import type { MlpEpoch } from '#lib/heads/train-mlp.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { TooFewPairs } from '#lib/statistics/errors.ts'
import { subgroups } from '#lib/statistics/subgroups.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { analysedInterviews } from './analysed-interviews.ts'
import { estimateRow, unseenRow } from './estimate-rows.ts'

interface TrainingOptions {
  /** Told after each fold; may refuse to go on by throwing. */
  onProgress?: (stage: string, progress: number, curves?: MlpEpoch[]) => Promise<void>
  /** What trains networks. */
  provider?: Provider
}

/** A head that was trained and is not stored yet, with its card and its estimates. */
export interface NewHead {
  head: Omit<Prisma.HeadUncheckedCreateInput, 'studyId' | 'runId' | 'estimates'>
  estimates: ReturnType<typeof estimateRow>[]
}

/**
 * Trains one head for each target of a plan, from the interviews that are analysed and have a locked sheet. Heads come with
 * their cards, the estimates of left-out participants as out of fold, and those of participants whom the head has never seen.
 *
 * @throws ConcordError too-few where there are too few participants or sites; bad-input where the scale has no such target; conflict
 */
export async function trainHeads(
  database: Database,
  studyId: string,
  plan: TrainingPlan,
  { onProgress, provider = 'cpu' }: TrainingOptions = {},
): Promise<NewHead[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const { analysed, withoutAnalysis } = await analysedInterviews(database, studyId)
  const targets = plan.targets.map((key) => knownTarget(study.scale, key))
  const label = plan.label === 'mean' ? 'mean of the locked sheets' : await nameOf(database, plan.label)
  const heads: NewHead[] = []
  // Ridge heads know nothing of each other; networks share a hidden layer, and with it the interviews that are rated on all targets.
  const groups = plan.kind === 'mlp' ? [targets] : targets.map((target) => [target])
  for (const [i, group] of groups.entries()) {
    const title = group.map((target) => target.title).join(', ')
    const trained = await trainGroup(analysed, group, plan, provider, async (share, curves) =>
      onProgress?.(title, (i + share) / groups.length, curves),
    )
    for (const { target, card, onnx, ...rest } of trained) {
      const whole: HeadCard = {
        plan: { ...plan, targets: [target.key] },
        target: { key: target.key, title: target.title, range: target.range, scale: scale.name },
        label,
        encoder: { name: study.encoder, ...rest.encoder, size: rest.size },
        software: { concord: packageJson.version, node: process.versions.node },
        ...card,
        missing: { ...card.missing, withoutAnalysis },
      }
      const about = { kind: plan.kind, encoder: study.encoder, target }
      heads.push(await newHead(about, rest, whole, onnx, analysed))
    }
  }
  return heads
}

/** Stores heads of a study with their estimates. @returns their ids */
export async function storeHeads(
  transaction: Prisma.TransactionClient,
  studyId: string,
  heads: readonly NewHead[],
  runId: string | null = null,
): Promise<string[]> {
  const ids: string[] = []
  for (const { head, estimates } of heads) {
    const { id } = await transaction.head.create({ data: { ...head, studyId, runId } })
    await transaction.estimate.createMany({ data: estimates.map((row) => ({ ...row, headId: id })) })
    ids.push(id)
  }
  return ids
}

interface Trained {
  size: number
  encoder: { sha256: string; intendedUse: string }
  participants: string[]
  sheets: string[]
  estimates: ReturnType<typeof estimateRow>[]
}
interface TrainedHead extends Trained {
  target: Target
  onnx: Uint8Array
  card: Omit<HeadCard, 'plan' | 'target' | 'label' | 'encoder' | 'software' | 'missing'> & {
    missing: Omit<HeadCard['missing'], 'withoutAnalysis'>
  }
}

async function trainGroup(
  analysed: readonly AnalysedInterview[],
  targets: readonly Target[],
  plan: TrainingPlan,
  provider: Provider,
  report: (share: number, curves?: MlpEpoch[]) => Promise<void>,
): Promise<TrainedHead[]> {
  const labelled = analysed.map((interview) => {
    const labels = targets.flatMap((target) => labelOf(interview, target, plan.label) ?? [])
    return { interview, labels: labels.length === targets.length ? labels : undefined }
  })
  const usable = labelled.flatMap(({ interview, labels }) =>
    labels && interview.pooled
      ? [{ interview, pooled: interview.pooled, labels: labels.map(({ score }) => score), sheets: labels[0]!.sheets }]
      : [],
  )
  const participants = [...new Set(usable.map(({ interview }) => interview.participant))].sort()
  if (participants.length < MIN_PARTICIPANTS) {
    throw new ConcordError(
      'too-few',
      `A head needs at least ${MIN_PARTICIPANTS} participants with an analysed recording and a locked rating sheet; there ${participants.length === 1 ? 'is' : 'are'} ${participants.length}.`,
    )
  }
  const encoder = oneEncoder(usable.map(({ interview }) => interview))
  const folds = plannedFolds(
    usable.map(({ interview }) => interview),
    plan,
  )
  const fitted = await fitHeads(usable, folds, plan, provider, report).catch((error: unknown) => {
    if (!(error instanceof TooFewPairs)) throw error
    throw new ConcordError(
      'too-few',
      `With ${participants.length} participants, some folds leave fewer than ${error.needed} to train from. Analyse and rate more interviews, or choose other folds.`,
      { cause: error },
    )
  })
  const missing = {
    withoutSheet: labelled.filter(({ labels }) => !labels).length,
    withoutFace: labelled.filter(({ interview, labels }) => labels && !interview.pooled).length,
  }
  const sample: HeadCard['sample'] = {
    participants: participants.length,
    interviews: usable.length,
    sheets: usable.reduce((sum, { sheets }) => sum + sheets.length, 0),
    sites: countBy(usable.map(({ interview }) => interview.site ?? 'no site')),
  }
  const shared = {
    size: usable[0]!.pooled.length,
    encoder,
    participants,
    sheets: usable.flatMap(({ sheets }) => sheets),
  }
  return targets.map((target, place) => {
    const head = fitted[place]!
    const rows = outOfFoldRows(usable, head, place)
    const ratings = rows.map(({ rating }) => rating)
    const onScale = (value: number) => clamp(value, ...target.range)
    return {
      ...shared,
      target,
      onnx: head.onnx,
      estimates: rows.map(({ interview, estimate, interval90, interval95, clips }) =>
        estimateRow(interview, 'outOfFold', estimate, { interval90, interval95 }, clips, target.range),
      ),
      card: {
        sample,
        missing,
        model: head.model,
        penalty: head.penalty,
        foldCount: folds.length,
        outOfFold: rows.map(({ interview, rating, estimate, interval90, interval95 }) => ({
          participant: interview.participant,
          visit: interview.visit,
          rating,
          estimate,
          interval90,
          interval95,
        })),
        residuals: head.outOfFold.flatMap(({ folds: own, byFold }, i) =>
          own.map((fold, j) => ({ fold, value: usable[i]!.labels[place]! - byFold[j]! })),
        ),
        coverage: INTERVAL_LEVELS.map((level, i) => ({
          level,
          observed: observedCoverage(
            rows.map(({ interval90, interval95 }) => [interval90, interval95][i]!),
            ratings,
          ),
        })),
        subgroups: subgroups(
          rows.map(({ estimate }) => onScale(estimate)),
          ratings,
          rows.map(({ interview }) => interview.participant),
          {
            site: rows.map(({ interview }) => interview.site),
            sex: rows.map(({ interview }) => interview.sex),
            'age band': rows.map(({ interview }) => interview.ageBand),
          },
        ),
        learning: learningCurve(
          usable.map(({ interview, pooled, labels }) => ({
            interview: interview.id,
            participant: interview.participant,
            embedding: pooled,
            label: labels[place]!,
          })),
          plan.seed,
        ),
        performance: summariseAgreement(
          rows.map(({ estimate }) => onScale(estimate)),
          ratings,
          rows.map(({ interview }) => interview.participant),
        ),
      },
    }
  })
}

/** Estimates of left-out interviews with intervals from the residuals of the other participants. */
function outOfFoldRows(usable: readonly LabelledInterview[], { outOfFold }: FittedHead, target: number) {
  const rows = usable.map(({ interview, labels }, i) => {
    const { byFold, clips } = outOfFold[i]!
    const estimate = byFold.reduce((sum, value) => sum + value, 0) / byFold.length
    return { interview, rating: labels[target]!, estimate, clips }
  })
  return rows.map((row) => {
    const others = rows
      .filter(({ interview }) => interview.participant !== row.interview.participant)
      .map(({ rating, estimate }) => rating - estimate)
    const [interval90, interval95] = INTERVAL_LEVELS.map((level) => outOfFoldInterval(row.estimate, others, level)) as [
      [number, number],
      [number, number],
    ]
    return { ...row, interval90, interval95 }
  })
}

async function newHead(
  { target, ...about }: { kind: string; encoder: string; target: Target },
  trained: Trained,
  card: HeadCard,
  onnx: Uint8Array,
  analysed: readonly AnalysedInterview[],
): Promise<NewHead> {
  const unseen = analysed.filter(
    ({ participant, pooled, encoder }) =>
      pooled && !trained.participants.includes(participant) && encoder.sha256 === trained.encoder.sha256,
  )
  const applied = await Promise.all(unseen.map((interview) => unseenRow(onnx, interview, card.residuals, target.range)))
  return {
    head: {
      ...about,
      encoderHash: trained.encoder.sha256,
      target: target.key,
      penalty: card.penalty,
      participants: trained.participants,
      sheets: trained.sheets,
      onnx: new Uint8Array(onnx),
      sha256: hashOf(onnx),
      card: storedHeadCard.write(card),
    },
    estimates: [...trained.estimates, ...applied],
  }
}

/** The label of an interview: the mean of its locked sheets, or one rater's; undefined where an item is not rated. */
function labelOf(
  { sheets }: AnalysedInterview,
  target: Target,
  label: TrainingPlan['label'],
): { score: number; sheets: string[] } | undefined {
  const scores = sheets.flatMap(({ id, raterId, scores: given }) => {
    const score = label === 'mean' || raterId === label ? targetScore(target, given) : undefined
    return score === undefined ? [] : [{ id, score }]
  })
  if (scores.length === 0) return undefined
  return {
    score: scores.reduce((sum, { score }) => sum + score, 0) / scores.length,
    sheets: scores.map(({ id }) => id),
  }
}

function plannedFolds(interviews: readonly AnalysedInterview[], { folds, seed }: TrainingPlan): Fold[] {
  try {
    return foldsOf(interviews, folds, seed)
  } catch (error) {
    if (!(error instanceof TooFewPairs)) throw error
    const what = folds.kind === 'leave-one-site-out' ? 'sites' : 'participants'
    throw new ConcordError(
      'too-few',
      `These folds need at least ${error.needed} ${what}. Choose others, or leave one participant out at a time.`,
    )
  }
}

function oneEncoder(interviews: readonly AnalysedInterview[]): AnalysedInterview['encoder'] {
  const hashes = new Set(interviews.map(({ encoder }) => encoder.sha256))
  if (hashes.size > 1) {
    throw new ConcordError(
      'conflict',
      'Some recordings were analysed with another version of the encoder. Analyse them again, then train.',
    )
  }
  return interviews[0]!.encoder
}

function knownTarget(scale: string, key: string): Target {
  try {
    return targetOf(scaleOf(scale), key)
  } catch (cause) {
    throw new ConcordError('bad-input', `The scale has no “${key}” that a head could estimate.`, { cause })
  }
}

async function nameOf(database: Database, raterId: string): Promise<string> {
  const rater = await database.user.findUnique({ where: { id: raterId }, select: { name: true } })
  if (!rater) throw new ConcordError('not-found', 'This rater is no longer there.')
  return `sheets of ${rater.name}`
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of [...values].sort()) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
