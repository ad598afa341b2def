import { queue } from '#app/database.ts'
import { listRuns } from '#lib/jobs/list-runs.ts'
import { inInstallation } from './procedures.ts'

/** What runs in the background, of every kind; each kind is asked for, cancelled and run again where its room is. */
export const runs = {
  list: inInstallation('queue.see').handler(async ({ context }) => listRuns(context.database, context.person)),
  /** Of those alone what waits or runs. */
  open: inInstallation('queue.see').handler(async ({ context }) => listRuns(context.database, context.person, 0)),
  refused: inInstallation('user.manage').handler(async () => (await queue()).refused()),
}
