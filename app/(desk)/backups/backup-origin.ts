import type { ListedBackup } from '#lib/backup/backup-runs.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Who or what asked for a backup. */
export function originOf({ isScheduled, requestedBy }: Pick<ListedBackup, 'isScheduled' | 'requestedBy'>): Message {
  if (isScheduled) return phrase('Scheduled')
  return requestedBy === null ? phrase('From the command line') : phrase('Requested by {requestedBy}', { requestedBy })
}
