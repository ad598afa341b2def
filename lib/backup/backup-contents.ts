import type { TableSnapshot } from '#lib/database/table-snapshot.ts'

/**
 * Tables about this machine and its moment rather than about studies: a restored installation has other workers, its list of
 * backups begins anew, and neither a session that was ended nor a link that was used may come back to life.
 */
export const MOMENTARY_TABLES: readonly string[] = [
  'WorkerState',
  'BackupRun',
  'Session',
  'AccountLink',
  'StudyInvitation',
  'PendingSignIn',
  'PasskeyChallenge',
  'SignInFailure',
]

/** Columns that name a file of the storage. */
const KEY_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['Recording', 'storageKey'],
  ['Analysis', 'features'],
  ['BlurredCopy', 'storageKey'],
  ['ExportRun', 'storageKey'],
  ['BinFile', 'key'],
  ['ModelImport', 'weights'],
  ['ModelImport', 'vocabulary'],
  ['ModelImport', 'clip'],
]

/** The files of the storage that the rows of a snapshot name. */
export async function namedFiles(snapshot: TableSnapshot): Promise<Set<string>> {
  const keys = new Set<string>()
  for (const [table, column] of KEY_COLUMNS) {
    // An earlier version of the database may lack it.
    if (!snapshot.tables.find((content) => content.table === table)?.columns.includes(column)) continue
    for (const key of await snapshot.column(table, column)) keys.add(key)
  }
  return keys
}
