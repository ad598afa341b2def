import type { PgBoss } from 'pg-boss'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { createPhantomStudy } from '#lib/studies/plan-phantom.ts'
import { PHANTOM_QUEUE, type PhantomJob } from './queue.ts'

/** Makes a phantom study and puts its rendering in the queue. @returns the study's id */
export async function requestPhantom(
  database: Database,
  boss: PgBoss,
  person: Person,
  { participants, seconds, encoder }: { participants: number; seconds: number; encoder: string },
): Promise<string> {
  const studyId = await createPhantomStudy(database, person, { participants, seconds }, encoder)
  await boss.send(PHANTOM_QUEUE, { studyId, requestedBy: person.id, participants, seconds } satisfies PhantomJob)
  return studyId
}
