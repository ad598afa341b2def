import type { Database } from '#lib/database/client.ts'

/** An import as people see it. */
export interface ListedImport {
  id: string
  fileName: string
  sha256: string
  importedAt: Date
  importedName: string
  statedBlind: boolean
  sheets: number
}

/** The imports of a study's ratings, the latest first. */
export async function listImports(database: Database, studyId: string): Promise<ListedImport[]> {
  const rows = await database.ratingImport.findMany({
    where: { studyId },
    orderBy: { importedAt: 'desc' },
    select: {
      id: true,
      fileName: true,
      sha256: true,
      importedAt: true,
      importedName: true,
      statedBlind: true,
      _count: { select: { sheets: true } },
    },
  })
  return rows.map(({ _count, ...row }) => ({ ...row, sheets: _count.sheets }))
}
