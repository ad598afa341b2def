import type { Database } from '#lib/database/client.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { targetInStudy, targetsInStudy, titleAmongScales } from '#lib/heads/target.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { studyStandings } from '#lib/plans/study-standings.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { headInUse, TRAINED } from '#lib/studies/head-in-use.ts'
import type { Study } from '#prisma/client/client.ts'
import type { EstimateKind } from '#prisma/client/enums.ts'

/** Whose estimates an agreement can be asked about: a head's, or what was brought from elsewhere. */
export interface SourceChoice {
  key: string
  /** What is estimated, and by what. */
  title: string
  target: string
  targetTitle: string
  /** The kind of head and its encoder, or whose estimates they are. */
  by: string
  /** What `by` says of a head, for pages to put into the person's language. */
  head: { kind: string; encoder: string; when: string } | undefined
  kind: 'head' | 'external'
  /** Whether the study's own pages show its estimates. */
  inUse: boolean
  /** Whether it is the head of the study's analysis plan; undefined where none is locked. */
  standing: HeadStanding | undefined
}

/** What was brought along is no head of the study's plan. */
const FROM_ELSEWHERE: HeadStanding = {
  kind: 'exploratory',
  version: undefined,
  why: phrase('These estimates were imported, and the analysis plan names a head of this study.'),
}

/** The head in use, the latest heads of each target, kind and encoder in the order of the scale, then what was brought from elsewhere. */
export async function sourcesOf(database: Database, study: Study): Promise<SourceChoice[]> {
  const [heads, shown, external, standings] = await Promise.all([
    database.head.findMany({
      where: { studyId: study.id, ...TRAINED },
      orderBy: { createdAt: 'desc' },
      select: { id: true, kind: true, target: true, encoder: true, createdAt: true },
    }),
    headInUse(database, study),
    database.externalSource.findMany({ where: { studyId: study.id }, orderBy: { title: 'asc' } }),
    studyStandings(database, study.id),
  ])
  const scales = await scalesOf(database, study)
  const kinds = new Set<string>()
  const listed = heads.filter(({ id, kind, target, encoder }) => {
    const own = `${kind} ${target} ${encoder}`
    const isLatest = !kinds.has(own)
    kinds.add(own)
    return isLatest || id === shown?.id || standings.get(id)?.kind === 'planned'
  })
  const order = targetsInStudy(scales).map(({ key }) => key)
  // What is not in the list is a set of items, and comes after it.
  const place = (target: string) => (order.includes(target) ? order.indexOf(target) : order.length)
  const choices: SourceChoice[] = [
    ...listed.map(({ id, kind, target, encoder, createdAt }) => {
      const same = listed.filter((other) => other.kind === kind && other.target === target && other.encoder === encoder)
      const when = same.length > 1 ? `, ${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : ''
      return {
        key: id,
        by: `${headKind(kind)} on ${encoder}${when}`,
        head: { kind, encoder, when },
        target,
        kind: 'head' as const,
        inUse: id === shown?.id,
        standing: standings.get(id),
      }
    }),
    ...external.map(({ id, title, target }) => ({
      key: `external:${id}`,
      by: title,
      head: undefined,
      target,
      kind: 'external' as const,
      inUse: false,
      standing: standings.size > 0 ? FROM_ELSEWHERE : undefined,
    })),
  ].map((choice) => {
    const title = titleAmongScales(targetInStudy(scales, choice.target))
    return { ...choice, targetTitle: title, title: `${title}: ${choice.by}` }
  })
  return choices.sort((a, b) => place(a.target) - place(b.target) || Number(b.inUse) - Number(a.inUse))
}

/** An honest estimate of an interview. */
export interface SourceEstimate {
  estimate: number
  /** 90 % interval; undefined for estimates from elsewhere, and of heads without residuals. */
  interval: [number, number] | undefined
  kind: EstimateKind | 'declared'
}

/** Of one interview: its id, the estimate's kind, value and the ends of its 90 % interval. */
type StoredEstimate = [string, EstimateKind, number, number | null, number | null]

/** The encoder behind a head's estimates. */
export interface EncoderUse {
  title: string
  intendedUse: string
  /** Whether it learnt from captions of the head's study, so that figures out of fold are too good. */
  hasSeenStudy?: boolean
}

/** The estimates of a source by interview, with where they come from. */
export interface LoadedEstimates {
  encoder: string
  encoderUse: EncoderUse | undefined
  about: { createdAt: Date; participants: number; sha256: string; declaration?: string }
  estimates: ReadonlyMap<string, SourceEstimate>
}

export async function estimatesOf(database: Database, choice: SourceChoice): Promise<LoadedEstimates> {
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
        source.estimates.map(({ interviewId, value }): [string, SourceEstimate] => [
          interviewId,
          { estimate: value, interval: undefined, kind: 'declared' },
        ]),
      ),
    }
  }
  const [head, use, [aggregated]] = await Promise.all([
    database.head.findUniqueOrThrow({ where: { id: choice.key }, omit: { onnx: true, card: true } }),
    encoderUse(database, choice.key),
    // Two thousand rows as objects of the client would take longer than all the statistics; one JSON value is read at once.
    database.$queryRaw<{ estimates: StoredEstimate[] | null }[]>`
      SELECT json_agg(json_build_array("interviewId", kind, value, lower, upper)) AS estimates FROM "Estimate"
      WHERE "headId" = ${choice.key}::uuid`,
  ])
  return {
    encoder: head.encoder,
    encoderUse: use,
    about: { createdAt: head.createdAt, participants: head.participants.length, sha256: head.sha256 },
    estimates: new Map(
      (aggregated!.estimates ?? []).map(([interviewId, kind, value, lower, upper]): [string, SourceEstimate] => [
        interviewId,
        { estimate: value, interval: lower === null || upper === null ? undefined : [lower, upper], kind },
      ]),
    ),
  }
}

/** The encoder whose numbers a head's estimates are, and what it is for, as its manifest says. */
async function encoderUse(database: Database, headId: string): Promise<EncoderUse | undefined> {
  const estimate = await database.estimate.findFirst({
    where: { headId },
    select: { analysisId: true, head: { select: { studyId: true } } },
  })
  if (!estimate) return undefined
  const { analysisId, head } = estimate
  const encoder = (await analysisParts(database, [analysisId], ['provenance'])).get(analysisId)?.provenance.encoder
  if (!encoder) return undefined
  const { title, intendedUse, trainedOnStudy } = encoder
  return { title, intendedUse, ...(trainedOnStudy === head.studyId ? { hasSeenStudy: true } : {}) }
}

/** Changes whenever an estimate of the source does: a row's xmin is the transaction that wrote it. */
export async function estimatesVersion(database: Database, { key, kind }: SourceChoice): Promise<string> {
  // What was brought from elsewhere never changes; it comes and goes as a whole.
  if (kind === 'external') return key
  const [row] = await database.$queryRaw<{ version: string }[]>`
    SELECT concat_ws(':', count(*), sum(xmin::text::bigint), max(xmin::text::bigint)) AS version FROM "Estimate" WHERE "headId" = ${key}::uuid`
  return row!.version
}
