import type { Database } from '#lib/database/client.ts'

/** The code of a study that is there. */
export async function studyCode(database: Database, id: string): Promise<string> {
  const { code } = await database.study.findUniqueOrThrow({ where: { id }, select: { code: true } })
  return code
}
