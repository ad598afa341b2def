import { OUTSIDE_RATER } from '#lib/access/outside-rater.ts'
import type { Database } from '#lib/database/client.ts'

/**
 * The codes of a study's raters in what it exports, R1, R2 and so on, by the id of their account. Whoever has none yet gets the next number; a
 * number that was given once is never given to anybody else, also where all sheets of its rater are gone.
 */
export async function raterCodes(database: Database, studyId: string): Promise<Map<string, string>> {
  const codes = (await hasFreshRater(database, studyId))
    ? await numberFreshRaters(database, studyId)
    : await database.raterCode.findMany({ where: { studyId }, orderBy: { number: 'asc' } })
  return new Map(codes.map(({ raterId, number }) => [raterId, `R${number}`]))
}

/** Asked first: an import of ratings holds the study for a while, and whoever needs no new code does not wait for it. */
async function hasFreshRater(database: Database, studyId: string): Promise<boolean> {
  const [found] = await database.$queryRaw<{ fresh: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM "RatingSheet" s
      JOIN "Interview" i ON i.id = s."interviewId" JOIN "Participant" p ON p.id = i."participantId"
      WHERE p."studyId" = ${studyId}::uuid
        AND NOT EXISTS (SELECT 1 FROM "RaterCode" c WHERE c."studyId" = p."studyId" AND c."raterId" = s."raterId")
    ) AS fresh`
  return found!.fresh
}

function numberFreshRaters(database: Database, studyId: string) {
  return database.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    await tx.$executeRaw`
      INSERT INTO "RaterCode" ("studyId", number, "raterId")
      SELECT ${studyId}::uuid,
        (SELECT coalesce(max(number), 0) FROM "RaterCode" WHERE "studyId" = ${studyId}::uuid) + row_number() OVER (ORDER BY rater),
        rater
      FROM (
        SELECT DISTINCT s."raterId" AS rater FROM "RatingSheet" s
        JOIN "Interview" i ON i.id = s."interviewId" JOIN "Participant" p ON p.id = i."participantId"
        WHERE p."studyId" = ${studyId}::uuid
          AND NOT EXISTS (SELECT 1 FROM "RaterCode" c WHERE c."studyId" = p."studyId" AND c."raterId" = s."raterId")
      ) fresh`
    return tx.raterCode.findMany({ where: { studyId }, orderBy: { number: 'asc' } })
  })
}

/** Who the codes of a study are, by code: for those who may see the raters' names. Outside raters have no address. */
export async function namesOfCodes(
  database: Database,
  studyId: string,
): Promise<{ code: string; name: string; email: string }[]> {
  const codes = await raterCodes(database, studyId)
  const people = await database.user.findMany({
    where: { id: { in: [...codes.keys()] } },
    select: { id: true, name: true, email: true },
  })
  const byId = new Map(people.map((one) => [one.id, one]))
  return [...codes].map(([id, code]) => {
    const { name, email } = byId.get(id)!
    return { code, name, email: email.endsWith(OUTSIDE_RATER) ? '' : email }
  })
}
