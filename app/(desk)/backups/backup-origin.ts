import type { ListedBackup } from '#lib/backup/backup-runs.ts'

/** Who or what asked for a backup. */
export function originOf({ isScheduled, requestedBy }: Pick<ListedBackup, 'isScheduled' | 'requestedBy'>): string {
  if (isScheduled) return 'Scheduled'
  return requestedBy === null ? 'From the command line' : `Requested by ${requestedBy}`
}
