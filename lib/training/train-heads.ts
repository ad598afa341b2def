import { hashOf } from '#lib/bundles/bundle.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { type HeadCard, storedHeadCard } from '#lib/heads/head-card.ts'
import { readingOf } from '#lib/heads/head-reading.ts'
import type { LossCurve } from '#lib/heads/loss-curve.ts'
import { type Target, targetInStudy } from '#lib/heads/target.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { ruleOnCard, underRule } from '#lib/heads/under-rule.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { readRule } from '#lib/quality/rule.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { analysedInterviews } from './analysed-interviews.ts'
import { clipNames } from './clip-names.ts'
import { type estimateRow, unseenRows } from './estimate-rows.ts'
import { labelledInterviews } from './labelled-interviews.ts'
import type { NetworkTools } from './network-resources.ts'
import { type Trained, trainGroup } from './train-group.ts'

interface TrainingOptions {
  /** Told after each fold; may refuse to go on by throwing. */
  onProgress?: (stage: string, progress: number, curves?: LossCurve) => Promise<void>
  /** What trains networks. */
  tools?: NetworkTools
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
  { onProgress, tools = { provider: 'cpu' } }: TrainingOptions = {},
): Promise<NewHead[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scales = await scalesOf(database, study)
  const { analysed, withoutAnalysis } = await analysedInterviews(database, studyId, {
    storage: plan.kind === 'temporal' ? tools.storage : undefined,
  })
  const rule = readRule(study.qualityRule)
  const ruled = analysed.map((interview) => underRule(interview, rule))
  const quality = ruleOnCard(analysed, rule)
  const targets = plan.targets.map((key) => knownTarget(scales, key))
  const label = plan.label === 'mean' ? 'mean of the locked sheets' : await nameOf(database, plan.label)
  const heads: NewHead[] = []
  const namesOf = (sha256: string) => clipNames(tools.modelsFolder, { name: study.encoder, sha256 })
  const groups = plan.kind !== 'ridge' ? [targets] : ofTheSameSheets(ruled, targets, plan.label)
  const aboutEncoder = ({ encoder: { sha256, intendedUse, trainedOnStudy }, size }: Trained): HeadCard['encoder'] => ({
    name: study.encoder,
    sha256,
    intendedUse,
    size,
    ...(trainedOnStudy === studyId ? { hasSeenStudy: true } : {}),
  })
  for (const [i, group] of groups.entries()) {
    const title =
      group.length > 3
        ? storedText(phrase('{count} heads', { count: group.length }))
        : group.map((target) => target.title).join(', ')
    const trained = await trainGroup(ruled, group, plan, tools, async (share, curves) =>
      onProgress?.(title, (i + share) / groups.length, curves),
    )
    for (const { target, card, onnx, linear, ...rest } of trained) {
      const whole: HeadCard = {
        plan: { ...plan, targets: [target.key] },
        target: { key: target.key, title: target.title, range: target.range, scale: target.scale.name },
        label,
        ...(quality && { quality }),
        encoder: aboutEncoder(rest),
        software: { concord: packageJson.version, node: process.versions.node },
        ...card,
        missing: { ...card.missing, withoutAnalysis },
        reads: readingOf(linear, linear && (await namesOf(rest.encoder.sha256))),
      }
      const about = { kind: plan.kind, encoder: study.encoder, target }
      heads.push(await newHead(about, rest, whole, onnx, ruled))
    }
  }
  const order = targets.map(({ key }) => key)
  return heads.sort((a, b) => order.indexOf(a.head.target) - order.indexOf(b.head.target))
}

/**
 * Targets that can be trained together because their labels come from the same sheets. Ridge heads know nothing of each other, but share what does not
 * depend on labels; networks share a hidden layer, and with it the interviews that are rated on all targets.
 */
function ofTheSameSheets(
  analysed: readonly AnalysedInterview[],
  targets: readonly Target[],
  label: TrainingPlan['label'],
): Target[][] {
  const sheetsOf = (target: Target) => {
    const { usable } = labelledInterviews(analysed, [target], label)
    return JSON.stringify(usable.map(({ interview, sheets }) => [interview.id, sheets]))
  }
  return [...Map.groupBy(targets, sheetsOf).values()]
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

async function newHead(
  { target, ...about }: { kind: string; encoder: string; target: Target },
  trained: Trained,
  card: HeadCard,
  onnx: Uint8Array,
  analysed: readonly AnalysedInterview[],
): Promise<NewHead> {
  const seen = new Set(trained.participants)
  const unseen = analysed.filter(
    ({ participant, pooled, encoder, features }) =>
      pooled &&
      !seen.has(participant) &&
      encoder.sha256 === trained.encoder.sha256 &&
      // Nothing can be made of frames that were not stored.
      (about.kind !== 'temporal' || features),
  )
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
    estimates: [...trained.estimates, ...(await unseenRows(onnx, unseen, card.residuals, target.range))],
  }
}

function knownTarget(scales: StudyScales, key: string): Target {
  try {
    return targetInStudy(scales, key)
  } catch (cause) {
    throw new ConcordError('bad-input', phrase('The scale has no item or subscale “{key}”.', { key }), { cause })
  }
}

async function nameOf(database: Database, raterId: string): Promise<string> {
  const rater = await database.user.findUnique({ where: { id: raterId }, select: { name: true } })
  if (!rater) throw new ConcordError('not-found', phrase('This rater no longer exists.'))
  return storedText(phrase('sheets of {name}', { name: rater.name }))
}
