import { z } from 'zod'
import { QUALITY_CODES } from '#lib/analysis/quality-codes.ts'
import type { Database } from '#lib/database/client.ts'
import { countingAnalyses } from '#lib/studies/counting-analysis.ts'
import { wholeRatings } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import { type InterviewFilters, RATED } from './interview-filters.ts'
import { visitsOf } from './visits-of-study.ts'

const word = z.string().trim().min(1).max(60)

export const interviewFiltersSchema = z.object({
  visit: word.optional(),
  site: word.optional(),
  sex: word.optional(),
  ageBand: word.optional(),
  rated: z.enum(RATED).optional(),
  doubt: z.enum(QUALITY_CODES).optional(),
  coverageBelow: z.number().int().min(1).max(100).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
}) satisfies z.ZodType<InterviewFilters>

/** What interviews `i` of participants `p` have to be for these filters, in SQL. */
export function filterConditions(studyId: string, filters: InterviewFilters): Prisma.Sql[] {
  const { visit, site, sex, ageBand, rated, doubt, coverageBelow, from, to } = filters
  const counting = countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)
  return [
    visit && Prisma.sql`i.visit = ${visit}`,
    site && Prisma.sql`p.site = ${site}`,
    sex && Prisma.sql`p.sex = ${sex}`,
    ageBand && Prisma.sql`p."ageBand" = ${ageBand}`,
    rated && ratedBy(studyId, rated),
    doubt && Prisma.sql`i.id IN (SELECT "interviewId" FROM ${counting} counting WHERE ${doubt} = ANY("doubtCodes"))`,
    coverageBelow &&
      Prisma.sql`i.id IN (SELECT "interviewId" FROM ${counting} counting WHERE 100 * coverage < ${coverageBelow})`,
    from && Prisma.sql`i.date >= ${from}::date`,
    to && Prisma.sql`i.date <= ${to}::date`,
  ].filter((condition) => typeof condition === 'object')
}

function ratedBy(studyId: string, rated: NonNullable<InterviewFilters['rated']>): Prisma.Sql {
  const whole = wholeRatings(Prisma.sql`p."studyId" = ${studyId}::uuid`)
  switch (rated) {
    case 'none':
      return Prisma.sql`i.id NOT IN (SELECT "interviewId" FROM ${whole} whole)`
    case 'once':
      return Prisma.sql`i.id IN (SELECT "interviewId" FROM ${whole} whole WHERE raters = 1)`
    case 'several':
      return Prisma.sql`i.id IN (SELECT "interviewId" FROM ${whole} whole WHERE raters > 1)`
  }
}

/** What a study's interviews can be narrowed to: its visits and groups of participants, as far as it has any. */
export interface FilterChoices {
  visits: string[]
  sites: string[]
  sexes: string[]
  ageBands: string[]
}

export async function filterChoices(database: Database, studyId: string): Promise<FilterChoices> {
  const [visits, [groups]] = await Promise.all([
    visitsOf(database, studyId),
    database.$queryRaw<Record<'sites' | 'sexes' | 'ageBands', string[] | null>[]>`
      SELECT array_agg(DISTINCT site) FILTER (WHERE site IS NOT NULL) AS sites,
        array_agg(DISTINCT sex) FILTER (WHERE sex IS NOT NULL) AS sexes,
        array_agg(DISTINCT "ageBand") FILTER (WHERE "ageBand" IS NOT NULL) AS "ageBands"
      FROM "Participant" WHERE "studyId" = ${studyId}::uuid`,
  ])
  return { visits, sites: groups?.sites ?? [], sexes: groups?.sexes ?? [], ageBands: groups?.ageBands ?? [] }
}
