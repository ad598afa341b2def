import { storeBackup } from '#lib/backup/backup-runs.ts'
import { removeOldBackups } from '#lib/backup/list-backups.ts'
import { makeBackup } from '#lib/backup/make-backup.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import type { JobHandler } from './job-handler.ts'

const A_FOLDER = phrase('a folder for backups (CONCORD_BACKUP_FOLDER)')
/** Copying is this share of the work; the rest is removing old backups. */
const COPYING_SHARE = 0.98

/** Makes a backup and removes those that are no longer kept. */
export const backupHandler: JobHandler = {
  missing: async ({ backups }) => (backups ? undefined : A_FOLDER),

  work: async ({ backups }, id, attempt) => {
    if (!backups) throw new MissingOnWorker(A_FOLDER)
    await openFolder('CONCORD_BACKUP_FOLDER', backups.folder)
    const made = await makeBackup(backups.source, backups.folder, {
      signal: attempt.signal,
      onProgress: (stage, share) => attempt.report(stage, COPYING_SHARE * share),
    }).catch((error) => {
      // Other runs wait until a disk has room. Whoever looks after backups has to hear of it.
      if (!(error instanceof ConcordError) || error.code !== 'storage-full') throw error
      throw new ConcordError('unavailable', error.text, { cause: error })
    })
    attempt.report('removing old backups', COPYING_SHARE)
    await removeOldBackups(backups.folder, made.folder, backups.keep)
    await attempt.finish((transaction) => storeBackup(transaction, id, made))
  },
}
