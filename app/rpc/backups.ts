import { z } from 'zod'
import { queue } from '#app/database.ts'
import { backupOverview, cancelBackup, planBackup, retryBackup } from '#lib/backup/backup-runs.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { inInstallation } from './procedures.ts'

const id = z.object({ id: z.uuid() })

export const backups = {
  see: inInstallation('backup.manage').handler(async ({ context }) =>
    backupOverview(context.database, programSettings().backup),
  ),
  start: inInstallation('backup.manage').handler(async ({ context: { database, person } }) => {
    if (!programSettings().backup)
      throw new ConcordError(
        'conflict',
        phrase('Set CONCORD_BACKUP_FOLDER to the folder for backups and start Concord again.'),
      )
    return { id: await planBackup(database, await queue(), person) }
  }),
  cancel: inInstallation('backup.manage')
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      cancelBackup(database, await queue(), person, input.id),
    ),
  retry: inInstallation('backup.manage')
    .input(id)
    .handler(async ({ context: { database, person }, input }) =>
      retryBackup(database, await queue(), person, input.id),
    ),
}
