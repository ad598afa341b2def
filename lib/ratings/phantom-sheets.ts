import type { Transaction } from '#lib/database/client.ts'
import type { PhantomParticipant } from '#lib/phantom/phantom-study.ts'
import { storeLockedSheets } from './store-sheets.ts'

const RATERS = ['Simulated rater A', 'Simulated rater B'] as const

/** Adds the drawn participants with the locked sheets of the two simulated raters. @returns the interviews' ids, in their order */
export async function addPhantomInterviews(
  transaction: Transaction,
  studyId: string,
  participants: readonly PhantomParticipant[],
): Promise<string[]> {
  const raters: string[] = []
  for (const [i, name] of RATERS.entries()) raters.push(await simulatedRater(transaction, name, i))
  const interviews: string[] = []
  for (const participant of participants) {
    interviews.push(await addPhantomInterview(transaction, studyId, raters, participant))
  }
  return interviews
}

async function addPhantomInterview(
  transaction: Transaction,
  studyId: string,
  raters: readonly string[],
  { code, ratings }: PhantomParticipant,
): Promise<string> {
  const participant = await transaction.participant.upsert({
    where: { studyId_code: { studyId, code } },
    create: { studyId, code },
    update: {},
  })
  const interview = await transaction.interview.upsert({
    where: { participantId_visit: { participantId: participant.id, visit: 'V1' } },
    create: { participantId: participant.id, visit: 'V1', date: new Date() },
    update: {},
  })
  const sheets = raters.map((raterId, i) => ({
    interviewId: interview.id,
    raterId,
    raterName: RATERS[i]!,
    scale: 'cains',
    scores: Object.fromEntries(ratings[i]!.map((score, item) => [`EXP${item + 1}`, score])),
  }))
  await storeLockedSheets(transaction, sheets)
  return interview.id
}

/** An account that can't sign in: its password hash is none. */
async function simulatedRater(transaction: Transaction, name: string, place: number): Promise<string> {
  const email = `simulated-rater-${'ab'[place]}@phantom.invalid`
  const rater = await transaction.user.upsert({
    where: { email },
    create: { email, name, role: 'clinician', passwordHash: 'none', disabledAt: new Date() },
    update: {},
  })
  return rater.id
}
