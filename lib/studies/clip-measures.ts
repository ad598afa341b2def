import type { AnalysedClip } from '#lib/analysis/analysis.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { bytesOf } from '#lib/numbers/rows.ts'
import { type ClipColumns, columnsOf } from '#lib/quality/clip-columns.ts'
import { type ClipQuality, QUALITY_KEYS, type QualityKey } from '#lib/quality/measures.ts'
import { ALL_BINS, binsOf } from '#lib/quality/quality-bins.ts'
import { Prisma } from '#prisma/client/client.ts'
import { analysisParts } from './analysis-parts.ts'

/** Of what is kept: rows of another format are made anew. */
const MEASURES_FORMAT = 1

/** Analyses that are read whole at a time, where nothing is kept of them yet: others wait for as long as it takes to read those. */
const AT_A_TIME = 25
/** Analyses whose kept measures are read at a time. */
const ROWS_AT_A_TIME = 2500

/** How well the clips of an analysis show the face. */
export interface KeptMeasures extends ClipColumns {
  /** As `binsOf` gives them; undefined where clips were not measured, or bins are not wanted. */
  bins: Uint16Array | undefined
}

/** What of the measures is wanted: columns of single measures, and bins of all. */
type MeasurePart = QualityKey | 'bins'

type Measured = { clips: readonly AnalysedClip[]; clipQuality?: ClipQuality | undefined }

function measuresOf({ clips, clipQuality }: Measured): KeptMeasures {
  const found = columnsOf(
    clips.map(({ coverage }) => isCovered(coverage)),
    clipQuality,
  )
  return { ...found, bins: found.columns && binsOf(found.columns) }
}

function rowOf({ clips, columns, bins }: KeptMeasures) {
  const bytes = (key: QualityKey) => (columns ? bytesOf(columns[key]!) : null)
  const measures = Object.fromEntries(QUALITY_KEYS.map((key) => [key, bytes(key)])) as Record<
    QualityKey,
    Uint8Array<ArrayBuffer> | null
  >
  return { format: MEASURES_FORMAT, clips, bins: bins ? new Uint8Array(bins.slice().buffer) : null, ...measures }
}

/** Keeps the measures of an analysis beside it, in the transaction that stores it. */
export async function keepMeasures(transaction: Transaction, analysisId: string, measured: Measured): Promise<void> {
  const row = rowOf(measuresOf(measured))
  await transaction.clipMeasures.upsert({ where: { analysisId }, create: { analysisId, ...row }, update: row })
}

/**
 * The measures of analyses, one after the other. Those of which none are kept yet are made of the whole analyses, and kept, a few at a time; analyses that
 * can't be read are left out.
 *
 * @param wanted what is read of those that are kept
 */
export async function* clipMeasures(
  database: Database,
  analysisIds: readonly string[],
  wanted: readonly MeasurePart[],
): AsyncGenerator<KeptMeasures> {
  for (let first = 0; first < analysisIds.length; first += ROWS_AT_A_TIME) {
    const ids = analysisIds.slice(first, first + ROWS_AT_A_TIME)
    const kept = await keptMeasures(database, ids, wanted)
    yield* kept.values()
    yield* madeMeasures(
      database,
      ids.filter((id) => !kept.has(id)),
    )
  }
}

/** What is kept of some analyses: all in one row, as a row for each takes many times as long. */
async function keptMeasures(
  database: Database,
  ids: readonly string[],
  wanted: readonly MeasurePart[],
): Promise<Map<string, KeptMeasures>> {
  const joined = (name: string) => {
    const column = Prisma.raw(`"${name}"`)
    return Prisma.sql`coalesce(encode(string_agg(${column}, ''::bytea ORDER BY "analysisId"), 'base64'), '') AS ${column}`
  }
  const [found] = await database.$queryRaw<[KeptRow]>`
    SELECT coalesce(array_agg("analysisId"::text ORDER BY "analysisId"), '{}') AS ids,
      ${Prisma.join([
        Prisma.sql`array_agg(clips ORDER BY "analysisId") AS clips`,
        Prisma.sql`array_agg(bins IS NOT NULL ORDER BY "analysisId") AS measured`,
        ...wanted.map(joined),
      ])}
    FROM "ClipMeasures" WHERE "analysisId" = ANY(${ids}::uuid[]) AND format = ${MEASURES_FORMAT}`
  const bytesIn = (name: MeasurePart) => Uint8Array.from(Buffer.from(found[name]!, 'base64')).buffer
  const bins = wanted.includes('bins') ? new Uint16Array(bytesIn('bins')) : undefined
  const keys = QUALITY_KEYS.filter((key) => wanted.includes(key))
  const columns = keys.map((key) => [key, new Float32Array(bytesIn(key))] as const)
  const kept = new Map<string, KeptMeasures>()
  let [clip, interview] = [0, 0]
  for (const [row, id] of found.ids.entries()) {
    const clips = found.clips![row]!
    if (!found.measured![row]) {
      kept.set(id, { clips, columns: undefined, bins: undefined })
      continue
    }
    const own = columns.map(([key, values]) => [key, values.subarray(clip, clip + clips)])
    const at = interview++ * ALL_BINS
    kept.set(id, { clips, columns: Object.fromEntries(own), bins: bins?.subarray(at, at + ALL_BINS) })
    clip += clips
  }
  return kept
}

/** Rows of analyses by their ids, joined; columns in base64. */
type KeptRow = { ids: string[]; clips: number[] | null; measured: boolean[] | null } & Partial<
  Record<MeasurePart, string>
>

async function* madeMeasures(database: Database, ids: readonly string[]): AsyncGenerator<KeptMeasures> {
  for (let first = 0; first < ids.length; first += AT_A_TIME) {
    const some = ids.slice(first, first + AT_A_TIME)
    const parts = await analysisParts(database, some, ['clips', 'clipQuality'])
    const found = [...parts].map(([analysisId, part]) => ({ analysisId, measures: measuresOf(part) }))
    // An analysis may have been deleted meanwhile, and another reader may keep the same.
    const there = await database.analysis.findMany({ where: { id: { in: [...parts.keys()] } }, select: { id: true } })
    const isThere = new Set(there.map(({ id }) => id))
    const data = found
      .filter(({ analysisId }) => isThere.has(analysisId))
      .map(({ analysisId, measures }) => ({ analysisId, ...rowOf(measures) }))
    await database.$transaction([
      database.clipMeasures.deleteMany({
        where: { analysisId: { in: [...isThere] }, format: { not: MEASURES_FORMAT } },
      }),
      database.clipMeasures.createMany({ data, skipDuplicates: true }),
    ])
    yield* found.map(({ measures }) => measures)
  }
}
