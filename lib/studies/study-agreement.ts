import { sampleStandardDeviation } from 'simple-statistics'
import { z } from 'zod'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { type Target, targetOf, targetScore, targetsOf } from '#lib/heads/target.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { type AgreementSummary, summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { type ExpertCeiling, expertCeiling } from '#lib/statistics/expert-ceiling.ts'
import { type IntraclassCorrelation, intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import { type Correlation, pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { disattenuated, reliableChange } from '#lib/statistics/reliable-change.ts'
import { type Subgroup, subgroups } from '#lib/statistics/subgroups.ts'
import { weightedKappa } from '#lib/statistics/weighted-kappa.ts'
import type { Study } from '#prisma/client/client.ts'
import { type RatedRow, ratedRows } from './agreement-rows.ts'
import { headInUse, TRAINED } from './head-in-use.ts'

/** What of a study an agreement is asked for; everything but the study may be left out. */
export const agreementQuerySchema = z.object({
  id: z.uuid(),
  /** A head's id, or `external:` and a source's; the head in use where left out. */
  source: z.string().max(60).optional(),
  /** A rater's id, or the mean of all. */
  rater: z.uuid().optional(),
  visit: z.string().max(60).optional(),
  site: z.string().max(60).optional(),
  sex: z.string().max(60).optional(),
  ageBand: z.string().max(60).optional(),
})
export type AgreementQuery = Omit<z.infer<typeof agreementQuerySchema>, 'id'>

/** One interview of the agreement: an honest estimate beside the raters' score. */
export interface AgreementPair {
  interviewId: string
  participant: string
  visit: string
  date: Date
  site: string | null
  sex: string | null
  ageBand: string | null
  rating: number
  raters: { name: string; score: number }[]
  estimate: number
  /** 90 % interval; undefined for estimates from elsewhere. */
  interval: [number, number] | undefined
  kind: 'outOfFold' | 'unseen' | 'declared'
}

export interface SourceChoice {
  key: string
  /** What is estimated, and by what. */
  title: string
  target: string
  targetTitle: string
  /** The kind of head and its encoder, or whose estimates they are. */
  by: string
  kind: 'head' | 'external'
  /** Whether the study's own pages show its estimates. */
  inUse: boolean
}

export interface StudyAgreement {
  scale: string
  target: Pick<Target, 'key' | 'title' | 'range'>
  encoder: string
  /** The encoder whose numbers these are, and what it is for, as its manifest says. */
  encoderUse: { title: string; intendedUse: string } | undefined
  source: (SourceChoice & { createdAt: Date; participants: number; sha256: string; declaration?: string }) | undefined
  sources: SourceChoice[]
  filters: {
    raters: { id: string; name: string }[]
    visits: string[]
    sites: string[]
    sexes: string[]
    ageBands: string[]
  }
  pairs: AgreementPair[]
  /** Interviews that a rater has locked but that have no honest estimate, or the other way round. */
  unpaired: number
  /** x is the estimate, y the rating. */
  summary: AgreementSummary
  ceiling: OrWhy<ExpertCeiling>
  betweenRaters: {
    first: string
    second: string
    pearson: Correlation
    /** Quadratically weighted, where the target is a single item. */
    kappa: number | undefined
  }[]
  /** Of the raters among themselves: how well one of them, and their mean, is measured. */
  reliability: OrWhy<IntraclassCorrelation & { raters: number }>
  /** r as it would be if raters made no error; a secondary figure, never to be read alone. */
  disattenuated: number | undefined
  subgroups: Subgroup[]
  /** Participants with several visits, and whether their ratings changed beyond the raters' error. */
  courses: {
    participant: string
    visits: { interviewId: string; visit: string; date: Date; rating: number; estimate: number }[]
    change: number | undefined
  }[]
  /** Of the changes of estimate and rating from first to last visit, one pair a participant. */
  change: OrWhy<Correlation>
  /** What the reader has to know about these figures, in words. */
  notes: string[]
}

/**
 * Agreement of a head, or of estimates from elsewhere, with the raters: from out-of-fold, unseen and declared estimates only. In-sample
 * ones are not even read.
 *
 * @throws ConcordError not-found where the source is no longer there
 */
export async function studyAgreement(
  database: Database,
  studyId: string,
  query: AgreementQuery = {},
): Promise<StudyAgreement> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const [sources, { rows, raters, version }] = await Promise.all([
    sourcesOf(database, study),
    ratedRows(database, studyId),
  ])
  const shown = sources.find(({ inUse }) => inUse) ?? sources.find(({ target }) => target === study.target)
  const wanted = query.source ?? (shown ?? sources[0])?.key
  const choice = sources.find(({ key }) => key === wanted)
  if (query.source && !choice)
    throw new ConcordError('not-found', 'These estimates are no longer there. Choose others.')
  const target = targetOf(scale, choice?.target ?? study.target)
  const key = JSON.stringify([
    studyId,
    version,
    sources,
    query,
    choice && (await estimatesVersion(database, choice)),
    study,
  ])
  const known = computed.get(key)
  if (known) return known
  const loaded = choice ? await estimatesOf(database, choice) : undefined
  const inFilter = rows.filter((row) => fits(row, query))
  const scored = inFilter.map((row) => ({
    row,
    estimate: loaded?.estimates.get(row.interviewId),
    scores: row.sheets.flatMap(({ raterId, scores }) => {
      const score = targetScore(target, scores)
      return score === undefined ? [] : [{ raterId, name: raters.get(raterId) ?? 'a rater', score }]
    }),
  }))
  const pairs = scored.flatMap(({ row, estimate, scores }): AgreementPair[] => {
    const counted = query.rater ? scores.filter(({ raterId }) => raterId === query.rater) : scores
    if (!estimate || counted.length === 0) return []
    const { sheets: _, ...about } = row
    const rating = counted.reduce((sum, { score }) => sum + score, 0) / counted.length
    return [{ ...about, ...estimate, rating, raters: scores.map(({ name, score }) => ({ name, score })) }]
  })
  const summary = summariseAgreement(
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
    pairs.map(({ participant }) => participant),
  )
  const reliability = reliabilityOf(scored.map(({ scores }) => scores))
  const courses = coursesOf(pairs, reliability)
  const values = (of: (row: RatedRow) => string | null) => [...new Set(rows.flatMap((row) => of(row) ?? []))].sort()
  const agreement: StudyAgreement = {
    scale: scale.name,
    target: { key: target.key, title: target.title, range: target.range },
    encoder: loaded?.encoder ?? study.encoder,
    encoderUse: loaded?.encoderUse,
    source: choice && loaded ? { ...choice, ...loaded.about } : undefined,
    sources,
    filters: {
      raters: [...raters].map(([id, name]) => ({ id, name })),
      visits: values(({ visit }) => visit),
      sites: values(({ site }) => site),
      sexes: values(({ sex }) => sex),
      ageBands: values(({ ageBand }) => ageBand),
    },
    pairs,
    unpaired: scored.filter(({ estimate, scores }) => (estimate !== undefined) !== scores.length > 0).length,
    summary,
    ceiling: expertCeiling(
      pairs.map(({ participant, estimate, raters: given }) => ({
        participant,
        estimate,
        scores: Object.fromEntries(given.map(({ name, score }) => [name, score])),
      })),
    ),
    betweenRaters: ratersTogether(pairs, target.items.length === 1),
    reliability,
    disattenuated: disattenuatedOf(summary, reliability, query.rater !== undefined),
    subgroups: subgroupsOf(pairs),
    courses,
    change: changeOf(courses),
    notes: notesOn(pairs, summary, choice),
  }
  computed.set(key, agreement)
  if (computed.size > MOST_COMPUTED) computed.delete(computed.keys().next().value!)
  return agreement
}

/** What the agreement page shows: the same without each rater's score of each interview, which only statistics need. */
export type AgreementPage = Omit<StudyAgreement, 'pairs'> & { pairs: Omit<AgreementPair, 'raters'>[] }

/** @throws ConcordError not-found where the source is no longer there */
export async function agreementPage(
  database: Database,
  studyId: string,
  query: AgreementQuery = {},
): Promise<AgreementPage> {
  const agreement = await studyAgreement(database, studyId, query)
  return { ...agreement, pairs: agreement.pairs.map(({ raters: _, ...pair }) => pair) }
}

/** Agreements that were computed last, by everything that they follow from. */
const computed = new Map<string, StudyAgreement>()
const MOST_COMPUTED = 48

/** Changes whenever an estimate of the source does: a row's xmin is the transaction that wrote it. */
async function estimatesVersion(database: Database, { key, kind }: SourceChoice): Promise<string> {
  // What was brought from elsewhere never changes; it comes and goes as a whole.
  if (kind === 'external') return key
  const [row] = await database.$queryRaw<{ version: string }[]>`
    SELECT concat(count(*), ':', max(xmin::text::bigint)) AS version FROM "Estimate" WHERE "headId" = ${key}::uuid`
  return row!.version
}

function fits(row: RatedRow, { visit, site, sex, ageBand }: AgreementQuery): boolean {
  return (
    (visit === undefined || row.visit === visit) &&
    (site === undefined || row.site === site) &&
    (sex === undefined || row.sex === sex) &&
    (ageBand === undefined || row.ageBand === ageBand)
  )
}

/** The head in use, the latest heads of each target, kind and encoder in the order of the scale, then what was brought from elsewhere. */
async function sourcesOf(database: Database, study: Study): Promise<SourceChoice[]> {
  const [heads, shown, external] = await Promise.all([
    database.head.findMany({
      where: { studyId: study.id, ...TRAINED },
      orderBy: { createdAt: 'desc' },
      select: { id: true, kind: true, target: true, encoder: true, createdAt: true },
    }),
    headInUse(database, study),
    database.externalSource.findMany({ where: { studyId: study.id }, orderBy: { title: 'asc' } }),
  ])
  const scale = scaleOf(study.scale)
  const kinds = new Set<string>()
  const listed = heads.filter(({ id, kind, target, encoder }) => {
    const own = `${kind} ${target} ${encoder}`
    const isLatest = !kinds.has(own)
    kinds.add(own)
    return isLatest || id === shown?.id
  })
  const order = targetsOf(scale).map(({ key }) => key)
  // What is not in the list is a set of items, and comes after it.
  const place = (target: string) => (order.includes(target) ? order.indexOf(target) : order.length)
  const choices: SourceChoice[] = [
    ...listed.map(({ id, kind, target, encoder, createdAt }) => {
      const same = listed.filter((other) => other.kind === kind && other.target === target && other.encoder === encoder)
      const when = same.length > 1 ? `, ${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
      return {
        key: id,
        by: `${headKind(kind)} on ${encoder}${when}`,
        target,
        kind: 'head' as const,
        inUse: id === shown?.id,
      }
    }),
    ...external.map(({ id, title, target }) => ({
      key: `external:${id}`,
      by: title,
      target,
      kind: 'external' as const,
      inUse: false,
    })),
  ].map((choice) => {
    const { title } = targetOf(scale, choice.target)
    return { ...choice, targetTitle: title, title: `${title}: ${choice.by}` }
  })
  return choices.sort((a, b) => place(a.target) - place(b.target) || Number(b.inUse) - Number(a.inUse))
}

type Estimate = Pick<AgreementPair, 'estimate' | 'interval' | 'kind'>

async function estimatesOf(database: Database, choice: SourceChoice) {
  if (choice.kind === 'external') {
    const source = await database.externalSource.findUniqueOrThrow({
      where: { id: choice.key.slice('external:'.length) },
      include: { estimates: true },
    })
    return {
      encoder: source.title,
      encoderUse: undefined,
      about: { createdAt: source.createdAt, participants: 0, sha256: '', declaration: source.declaration },
      estimates: new Map(
        source.estimates.map(({ interviewId, value }): [string, Estimate] => [
          interviewId,
          { estimate: value, interval: undefined, kind: 'declared' },
        ]),
      ),
    }
  }
  const [head, use, rows] = await Promise.all([
    database.head.findUniqueOrThrow({ where: { id: choice.key }, omit: { onnx: true, card: true } }),
    encoderUse(database, choice.key),
    // Two thousand rows as objects of the client would take longer than all the statistics.
    database.$queryRaw<
      { interviewId: string; kind: 'outOfFold' | 'unseen'; value: number; lower: number; upper: number }[]
    >`SELECT "interviewId", kind::text AS kind, value, lower, upper FROM "Estimate"
      WHERE "headId" = ${choice.key}::uuid AND kind IN ('outOfFold', 'unseen')`,
  ])
  return {
    encoder: head.encoder,
    encoderUse: use,
    about: { createdAt: head.createdAt, participants: head.participants.length, sha256: head.sha256 },
    estimates: new Map(
      rows.map(({ interviewId, kind, value, lower, upper }): [string, Estimate] => [
        interviewId,
        { estimate: value, interval: [lower, upper], kind },
      ]),
    ),
  }
}

async function encoderUse(database: Database, headId: string): Promise<StudyAgreement['encoderUse']> {
  const estimate = await database.estimate.findFirst({
    where: { headId },
    select: { analysis: { select: { result: true } } },
  })
  const encoder = (estimate?.analysis.result as unknown as Analysis | undefined)?.provenance.encoder
  return encoder && { title: encoder.title ?? encoder.name, intendedUse: encoder.intendedUse }
}

/** Pearson's r of every two raters who rated four of the same interviews or more. */
function ratersTogether(pairs: readonly AgreementPair[], singleItem: boolean): StudyAgreement['betweenRaters'] {
  const names = [...new Set(pairs.flatMap(({ raters }) => raters.map(({ name }) => name)))].sort()
  const scoresOf = new Map(
    names.map((name) => [name, pairs.map(({ raters }) => raters.find((rater) => rater.name === name)?.score)]),
  )
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second) => {
      const [one, two] = [scoresOf.get(first)!, scoresOf.get(second)!]
      const both = pairs.flatMap((_, i) =>
        one[i] === undefined || two[i] === undefined ? [] : [[one[i], two[i], pairs[i]!.participant] as const],
      )
      if (both.length < 4) return []
      const { value } = orWhy(() =>
        participantCorrelation(
          both.map(([score]) => score),
          both.map(([, score]) => score),
          both.map(([, , participant]) => participant),
        ),
      )
      const kappa = singleItem
        ? orWhy(() =>
            weightedKappa(
              both.map(([score]) => score),
              both.map(([, score]) => score),
            ),
          ).value
        : undefined
      return value ? [{ first, second, pearson: value, kappa }] : []
    }),
  )
}

/** ICC(2) over the interviews that all of the most frequent set of raters scored. */
function reliabilityOf(rows: readonly { raterId: string; score: number }[][]): StudyAgreement['reliability'] {
  const sets = new Map<string, number[][]>()
  for (const scores of rows) {
    if (scores.length < 2) continue
    const sorted = [...scores].sort((a, b) => (a.raterId < b.raterId ? -1 : 1))
    const key = sorted.map(({ raterId }) => raterId).join(' ')
    const known = sets.get(key)
    const row = sorted.map(({ score }) => score)
    if (known) known.push(row)
    else sets.set(key, [row])
  }
  const largest = [...sets.values()].sort((a, b) => b.length - a.length)[0] ?? []
  return orWhy(() => ({ ...intraclassCorrelation(largest, 2), raters: largest[0]!.length }))
}

function disattenuatedOf(
  { pearson }: AgreementSummary,
  { value: reliability }: StudyAgreement['reliability'],
  oneRater: boolean,
): number | undefined {
  const of = oneRater ? reliability?.single : reliability?.average
  return pearson.value && of !== undefined && of > 0 && of <= 1 ? disattenuated(pearson.value.r, of) : undefined
}

function subgroupsOf(pairs: readonly AgreementPair[]): Subgroup[] {
  return subgroups(
    pairs.map(({ estimate }) => estimate),
    pairs.map(({ rating }) => rating),
    pairs.map(({ participant }) => participant),
    {
      site: pairs.map(({ site }) => site),
      sex: pairs.map(({ sex }) => sex),
      'age band': pairs.map(({ ageBand }) => ageBand),
      visit: pairs.map(({ visit }) => visit),
    },
  )
}

function coursesOf(
  pairs: readonly AgreementPair[],
  { value: reliability }: StudyAgreement['reliability'],
): StudyAgreement['courses'] {
  const byParticipant = Map.groupBy(pairs, ({ participant }) => participant)
  const several = [...byParticipant].filter(([, visits]) => visits.length > 1)
  if (several.length === 0) return []
  const deviation = pairs.length > 1 ? sampleStandardDeviation(pairs.map(({ rating }) => rating)) : 0
  const quality = reliability && reliability.average > 0 && reliability.average < 1 ? reliability.average : undefined
  return several.map(([participant, visits]) => {
    const ordered = visits.toSorted((a, b) => a.date.getTime() - b.date.getTime())
    const change =
      quality === undefined || deviation === 0
        ? undefined
        : reliableChange(ordered[0]!.rating, ordered.at(-1)!.rating, deviation, quality)
    return {
      participant,
      change,
      visits: ordered.map(({ interviewId, visit, date, rating, estimate }) => ({
        interviewId,
        visit,
        date,
        rating,
        estimate,
      })),
    }
  })
}

/** How the estimates' changes from first to last visit go with the ratings'. */
function changeOf(courses: StudyAgreement['courses']): StudyAgreement['change'] {
  const changes = (of: 'rating' | 'estimate') => courses.map(({ visits }) => visits.at(-1)![of] - visits[0]![of])
  return orWhy(() => pearsonCorrelation(changes('estimate'), changes('rating')))
}

function notesOn(
  pairs: readonly AgreementPair[],
  { pearson, participants, n }: AgreementSummary,
  choice: SourceChoice | undefined,
): string[] {
  const notes: string[] = []
  if (pearson.value && pearson.value.r < 0 && pairs.some(({ kind }) => kind === 'outOfFold')) {
    notes.push(
      'r is below zero. With leave-one-out estimates that is what a head without any signal gives: whoever is left out takes their own high rating out of the training mean, so their estimate falls, and the other way round. It does not mean that the estimates are the wrong way about.',
    )
  }
  if (n > 0 && n < 30) {
    notes.push(`${n} interviews are few: the interval, not r itself, is what can be said.`)
  }
  if (participants < n)
    notes.push(`${n} interviews are of ${participants} participants; intervals are drawn over participants.`)
  if (choice?.kind === 'external')
    notes.push(
      'These estimates come from elsewhere. That no participant was in their training data is declared, not checked.',
    )
  return notes
}
