import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createGunzip } from 'node:zlib'
import { shareFile } from '#lib/bundles/share-file.ts'
import { demandEmptyDatabase, demandKnownMigrations, fillDatabase } from '#lib/database/fill-tables.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { AUDIT_HEAD, type BackupManifest, SECRETS, tableFile } from './backup-manifest.ts'
import { type Checksums, copyWithHash, damaged, openBackup, sha256Of } from './checksums.ts'

/** Where a backup is restored to. */
export interface RestoreTarget {
  dataFolder: string
  folders: {
    files: string
    models: string
    secrets: string
    auditHead: string
    /** The file that says that the data folder holds half of a backup. */
    restoring: string
  }
  /** Names in the data folder that are there whatever it holds. */
  besides: readonly string[]
  /** The database to fill; one in the data folder where there is none. */
  databaseUrl: string | undefined
  /** Removes the database that a restore which broke off has left in the data folder. */
  removeDatabase(): Promise<void>
  /** Makes and opens the database in the data folder, once the secrets are there. */
  makeDatabase(): Promise<{ url: string; stop(): Promise<void> }>
}

/**
 * Restores a backup into an empty data folder and an empty database, and brings them to this version. Every file is compared with
 * its hash on its way, and every table once it is in the database. A restore that breaks off leaves a mark, with which no Concord
 * starts on the folder; the next restore begins anew.
 *
 * @param backup the folder of the backup
 * @throws ConcordError conflict where the folder or the database is not empty, or a newer Concord made the backup;
 * unreadable where the backup is damaged
 */
export async function restoreBackup(
  backup: string,
  target: RestoreTarget,
  onProgress: (stage: string, share: number) => void = () => {},
): Promise<BackupManifest> {
  const { manifest, checksums } = await openBackup(backup)
  await demandKnownMigrations(manifest.migrations, manifest.version)
  const isAgain = await demandEmptyFolder(target)
  if (target.databaseUrl) await demandEmptyDatabase(target.databaseUrl, isAgain)
  await writeFile(target.folders.restoring, `${backup}\n`, { flush: true })
  if (isAgain) await clear(target)
  await takeFiles(backup, checksums, target, onProgress)
  await verifyTables(backup, manifest, checksums)
  const database = target.databaseUrl ? undefined : await target.makeDatabase()
  try {
    onProgress('tables', 0)
    await fillDatabase(database?.url ?? target.databaseUrl!, {
      ...manifest,
      textOf: ({ table }) => createReadStream(path.join(backup, tableFile(table))).pipe(createGunzip()),
    })
  } finally {
    await database?.stop()
  }
  await rm(target.folders.restoring)
  return manifest
}

/**
 * @returns whether the folder holds what a restore that broke off left
 * @throws ConcordError conflict where it holds anything else
 */
export async function demandEmptyFolder({
  dataFolder,
  folders,
  besides,
}: Pick<RestoreTarget, 'dataFolder' | 'folders' | 'besides'>): Promise<boolean> {
  const names = (await readdir(dataFolder)).filter((name) => !besides.includes(name))
  if (names.includes(path.basename(folders.restoring))) return true
  if (names.length === 0) return false
  throw new ConcordError(
    'conflict',
    phrase(
      'CONCORD_DATA: {dataFolder} is not empty. A backup is restored into an empty folder only; name another, or move what is there away.',
      { dataFolder: shownName(dataFolder) },
    ),
  )
}

async function clear({ dataFolder, folders, besides, removeDatabase }: RestoreTarget): Promise<void> {
  await removeDatabase()
  const kept = [path.basename(folders.restoring), ...besides]
  const names = (await readdir(dataFolder)).filter((name) => !kept.includes(name))
  for (const name of names) await rm(path.join(dataFolder, name), { recursive: true, force: true })
}

async function takeFiles(
  backup: string,
  checksums: Checksums,
  { folders }: RestoreTarget,
  onProgress: (stage: string, share: number) => void,
): Promise<void> {
  const places: [beginning: string, folder: string][] = [
    ['files/', folders.files],
    ['models/', folders.models],
  ]
  let done = 0
  /** Files of models by their hashes: encoders that were trained over another one have files in common. */
  const restored = new Map<string, string>()
  for (const [file, sha256] of checksums) {
    const [beginning, folder] = places.find(([start]) => file.startsWith(start)) ?? []
    const single = { [SECRETS]: folders.secrets, [AUDIT_HEAD]: folders.auditHead }[file]
    const to = single ?? (beginning && path.join(folder!, file.slice(beginning.length)))
    if (to) {
      const from = path.join(backup, file)
      const twin = beginning === 'models/' ? restored.get(sha256) : undefined
      const found = twin ? await sha256Of(from) : (await copyWithHash(from, to)).sha256
      if (found !== sha256) throw damaged(backup, phrase('{file} was changed', { file: shownName(file) }))
      if (twin) {
        await mkdir(path.dirname(to), { recursive: true, mode: 0o700 })
        await shareFile(twin, to)
      } else if (beginning === 'models/') restored.set(sha256, to)
    }
    onProgress('files', ++done / checksums.size)
  }
}

async function verifyTables(backup: string, { tables }: BackupManifest, checksums: Checksums): Promise<void> {
  for (const { table } of tables) {
    const file = tableFile(table)
    if ((await sha256Of(path.join(backup, file))) !== checksums.get(file))
      throw damaged(backup, phrase('{file} was changed', { file }))
  }
}
