import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { joinedInterview, joinedKinds } from '#lib/heads/joined-encoders.ts'
import { type Target, targetInStudy, titleAmongScales } from '#lib/heads/target.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { underRule } from '#lib/heads/under-rule.ts'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { measuresOf, readRule } from '#lib/quality/rule.ts'
import type { StudyScales } from '#lib/scales/study-scales.ts'
import { analysedInterviews } from '#lib/training/analysed-interviews.ts'
import { labelledInterviews, oneEncoder } from '#lib/training/labelled-interviews.ts'
import { demandParticipants, plannedFolds } from '#lib/training/training-folds.ts'
import { COMPARISON_SOFTWARE, type ComparingOptions, estimateAll } from './comparing.ts'
import type { ComparisonEntry, ComparisonPlan, ComparisonResult, ComparisonTarget } from './comparison-plan.ts'
import { paceOfAnalyses } from './missing-analyses.ts'

/**
 * Heads on each encoder, or on several joined, with the same folds of the same interviews: those that all of them saw a face in. Joined features are
 * standardised within each fold, by its training participants alone. The study's limits on the quality of clips hold as they do in a training.
 *
 * @throws ConcordError too-few where there are too few participants or sites; bad-input where targets or heads do not suit; conflict
 */
export async function compareEncoders(
  database: Database,
  studyId: string,
  { entries, training }: ComparisonPlan,
  options: ComparingOptions,
): Promise<ComparisonResult> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scales = await scalesOf(database, study)
  const targets = training.targets.map((key) => knownTarget(scales, key))
  const rule = readRule(study.qualityRule)
  const seen = new Map<string, AnalysedInterview[]>()
  for (const encoder of new Set(entries.flat())) {
    const { analysed } = await analysedInterviews(database, studyId, { encoder })
    const ruled = analysed.map((interview) => underRule(interview, rule))
    seen.set(encoder, training.kind === 'ridge' ? ruled.map(withoutClips) : ruled)
  }
  // Ridge heads know nothing of each other; networks share a hidden layer, and with it their interviews.
  const groups = (training.kind === 'ridge' ? targets.map((target) => [target]) : [targets]).map((group) =>
    groupOf(group, entries, seen, training),
  )
  const trainings = groups.flatMap(({ folds, rows, plan }) => rows.map((own) => ({ rows: own, folds, plan })))
  const found = await estimateAll(trainings, options)
  const foundOf = (group: number, entry: number) => found[group * entries.length + entry]!
  return {
    software: COMPARISON_SOFTWARE,
    folds: training.folds,
    foldCount: groups[0]!.folds.length,
    ...(rule && measuresOf(rule).length > 0 ? { rule } : {}),
    entries: await Promise.all(
      entries.map(async (encoders, entry) => ({
        ...(await aboutEntry(
          database,
          studyId,
          encoders.map((name) => ({ name, interviews: groups[0]!.seen.get(name)! })),
        )),
        size: groups[0]!.rows[entry]![0]!.pooled.length,
        kind: training.kind,
        trainingSeconds: groups.reduce((sum, _, group) => sum + foundOf(group, entry).seconds, 0),
      })),
    ),
    targets: groups.flatMap(({ targets: own, rows, leftOut }, group) =>
      own.map((target, place) =>
        comparedTarget(
          { key: target.key, title: titleAmongScales(target), leftOut, range: target.range },
          rows[0]!.map(({ interview, labels }) => ({ participant: interview.participant, rating: labels[place]! })),
          entries.map((_, entry) => foundOf(group, entry).estimates[place]!),
        ),
      ),
    ),
  }
}

/** Targets that are trained together: their interviews by each entry, the same ones in the same order, and their folds. */
function groupOf(
  targets: readonly Target[],
  entries: ComparisonPlan['entries'],
  seen: ReadonlyMap<string, readonly AnalysedInterview[]>,
  training: ComparisonPlan['training'],
) {
  const usable = new Map(
    [...seen].map(([encoder, analysed]) => [
      encoder,
      new Map(labelledInterviews(analysed, targets, training.label).usable.map((row) => [row.interview.id, row])),
    ]),
  )
  const [first, ...others] = [...usable.values()]
  const ids = [...first!.keys()].filter((id) => others.every((other) => other.has(id)))
  demandParticipants(new Set(ids.map((id) => first!.get(id)!.interview.participant)).size)
  const ofEncoder = new Map([...usable].map(([encoder, rows]) => [encoder, ids.map((id) => rows.get(id)!)]))
  for (const [encoder, rows] of ofEncoder)
    demandOneVersion(
      encoder,
      rows.map(({ interview }) => interview),
    )
  const plan: TrainingPlan = { ...training, targets: targets.map(({ key }) => key) }
  return {
    targets,
    plan,
    rows: entries.map((encoders) => rowsOf(encoders.map((encoder) => ofEncoder.get(encoder)!))),
    seen: new Map([...ofEncoder].map(([encoder, rows]) => [encoder, rows.map(({ interview }) => interview)])),
    folds: plannedFolds(
      ids.map((id) => first!.get(id)!.interview),
      training,
    ),
    leftOut: new Set([...usable.values()].flatMap((rows) => [...rows.keys()])).size - ids.length,
  }
}

/** What ridge regression needs of an interview: the embeddings of all clips by all encoders may not fit into memory together. */
export function withoutClips(interview: AnalysedInterview): AnalysedInterview {
  return { ...interview, embeddings: { values: new Float32Array(), width: interview.embeddings.width } }
}

/** The same interviews as an encoder sees them, or as several do together. @param seen by each encoder, in the same order */
export function rowsOf(seen: readonly (readonly LabelledInterview[])[]): readonly LabelledInterview[] {
  const [first] = seen
  if (seen.length === 1) return first!
  const kinds = joinedKinds(
    seen.map((rows) => ({ size: rows[0]!.pooled.length, kinds: rows[0]!.interview.encoder.kinds })),
  )
  return first!.map((row, i) => {
    const interview = joinedInterview(
      seen.map((rows) => ({ ...rows[i]!.interview, pooled: rows[i]!.pooled })),
      kinds,
    )!
    return { ...row, interview, pooled: interview.pooled! }
  })
}

/** What is to be known of an entry whatever is trained on it. */
export async function aboutEntry(
  database: Database,
  studyId: string,
  encoders: readonly { name: string; interviews: readonly AnalysedInterview[] }[],
): Promise<Omit<ComparisonEntry, 'size' | 'kind' | 'trainingSeconds'>> {
  const paces = await Promise.all(
    encoders.map(({ interviews }) =>
      paceOfAnalyses(
        database,
        interviews.map(({ analysisId }) => analysisId),
      ),
    ),
  )
  const measured = paces.every((pace) => pace !== undefined)
  const hasSeenStudy = encoders.some(({ interviews }) => interviews[0]!.encoder.trainedOnStudy === studyId)
  return {
    encoders: encoders.map(({ name }) => name),
    hashes: encoders.map(({ interviews }) => interviews[0]!.encoder.sha256),
    ...(measured
      ? {
          secondsPerMinute: paces.reduce((sum, pace) => sum + pace!.all, 0),
          encodingPerMinute: paces.reduce((sum, pace) => sum + pace!.encoding, 0),
        }
      : {}),
    ...(hasSeenStudy ? { hasSeenStudy } : {}),
  }
}

/** A target's ratings and estimates, without a name of anybody. @param estimates [entries][interviews], not yet on the scale */
export function comparedTarget(
  {
    range,
    ...target
  }: Pick<ComparisonTarget, 'key' | 'title' | 'leftOut' | 'headId'> & {
    range: readonly [number, number]
  },
  interviews: readonly { participant: string; rating: number }[],
  estimates: readonly (readonly number[])[],
): ComparisonTarget {
  const people = [...new Set(interviews.map(({ participant }) => participant))]
  const numbers = new Map(people.map((participant, i) => [participant, i]))
  return {
    ...target,
    participants: interviews.map(({ participant }) => numbers.get(participant)!),
    ratings: interviews.map(({ rating }) => rating),
    estimates: estimates.map((values) => values.map((value) => clamp(value, ...range))),
  }
}

/** @throws ConcordError conflict, which names the encoder */
function demandOneVersion(encoder: string, interviews: readonly AnalysedInterview[]): void {
  try {
    oneEncoder(interviews)
  } catch (cause) {
    if (!(cause instanceof ConcordError)) throw cause
    throw new ConcordError(cause.code, phrase('{encoder}: {problem}', { encoder, problem: cause.text }), { cause })
  }
}

function knownTarget(scales: StudyScales, key: string): Target {
  try {
    return targetInStudy(scales, key)
  } catch (cause) {
    throw new ConcordError('bad-input', phrase('The scale has no item or subscale “{key}”.', { key }), { cause })
  }
}
