import { randomBytes } from 'node:crypto'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { PhantomParticipant } from '#lib/phantom/phantom-study.ts'
import { createStudy } from './create-study.ts'

const RATERS = ['Simulated rater A', 'Simulated rater B'] as const

/**
 * Creates an empty phantom study, marked as simulated.
 *
 * @param size how many participants it is to have, and how long the recording of each is to be
 * @returns its id
 */
export async function createPhantomStudy(
  database: Database,
  person: Person,
  size: { participants: number; seconds: number },
  encoder = 'expression-baseline',
): Promise<string> {
  const number = (await database.study.count({ where: { simulated: true } })) + 1
  const study = {
    code: `PHANTOM-${number}-${randomBytes(2).toString('hex').toUpperCase()}`,
    title: `Phantom study ${number}`,
    description:
      'Simulated: drawn, animated faces whose expressivity is known, rated by two simulated raters. It shows that the whole chain works on this machine; it says nothing about patients.',
    scale: 'cains',
    target: 'exp',
    encoder,
    simulated: true,
  }
  return createStudy(database, person, study, async (tx, studyId) =>
    audit(tx, person.id, 'phantom.create', studyId, size),
  )
}

/** Adds a drawn participant with the locked sheets of the two simulated raters. @returns the interview's id */
export async function addPhantomInterview(
  database: Database,
  studyId: string,
  { code, ratings }: PhantomParticipant,
): Promise<string> {
  const raters = await Promise.all(RATERS.map((name, i) => simulatedRater(database, name, i)))
  const participant = await database.participant.upsert({
    where: { studyId_code: { studyId, code } },
    create: { studyId, code },
    update: {},
  })
  const interview = await database.interview.upsert({
    where: { participantId_visit: { participantId: participant.id, visit: 'V1' } },
    create: { participantId: participant.id, visit: 'V1', date: new Date() },
    update: {},
  })
  await database.ratingSheet.createMany({
    data: raters.map((raterId, i) => ({
      interviewId: interview.id,
      raterId,
      scale: 'cains',
      scores: Object.fromEntries(ratings[i]!.map((score, item) => [`EXP${item + 1}`, score])),
      revision: 1,
      lockedAt: new Date(),
    })),
    skipDuplicates: true,
  })
  return interview.id
}

/** An account that can't sign in: its password hash is none. */
async function simulatedRater(database: Database, name: string, place: number): Promise<string> {
  const email = `simulated-rater-${'ab'[place]}@phantom.invalid`
  const rater = await database.user.upsert({
    where: { email },
    create: { email, name, role: 'clinician', passwordHash: 'none', disabledAt: new Date() },
    update: {},
  })
  return rater.id
}
