import { createHash } from 'node:crypto'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { LARGEST_LOGO, logoPicture } from './logo-picture.ts'

/** A study's logo, in the header of its severity reports. */
export interface StudyLogo {
  /** A JPEG file. */
  picture: Buffer
  /** In px. */
  width: number
  height: number
  /** In its place for those who do not see it. */
  text: string
}

export const setLogoSchema = z.object({
  studyId: z.uuid(),
  /** A PNG or JPEG file. */
  base64: z
    .base64('This file did not arrive whole. Choose it again.')
    .max(Math.ceil(LARGEST_LOGO / 3) * 4, 'A logo has at most 1 MB.'),
  text: z
    .string()
    .trim()
    .min(3, 'Say whose logo it is, for those who do not see it.')
    .max(120, 'Keep the description of the logo under 120 characters.'),
})

export async function studyLogo(database: Database, studyId: string): Promise<StudyLogo | undefined> {
  const row = await database.studyLogo.findUnique({ where: { studyId } })
  if (!row) return undefined
  const { picture, width, height, text } = row
  return { picture: Buffer.from(picture), width, height, text }
}

/** The logo of the study that an interview belongs to. */
export async function logoOfInterview(database: Database, interviewId: string): Promise<StudyLogo | undefined> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { studyId: true } } },
  })
  return studyLogo(database, participant.studyId)
}

/**
 * Gives a study a logo, in place of an earlier one. Reports that were handed out stay as they are.
 *
 * @throws ConcordError bad-input where the file is no picture that can be read, or is too large
 */
export async function setStudyLogo(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId, base64, text }: z.infer<typeof setLogoSchema>,
): Promise<void> {
  const { file, width, height } = await logoPicture(Buffer.from(base64, 'base64'))
  const sha256 = createHash('sha256').update(file).digest('hex')
  const next = { picture: new Uint8Array(file), width, height, text, setAt: new Date() }
  await inTransaction(database, async (tx) => {
    await tx.studyLogo.upsert({ where: { studyId }, create: { studyId, ...next }, update: next })
    await audit(tx, person.id, 'study.logo', studyId, { sha256 })
  })
}

/** Takes a study's logo away; a study without one stays as it is. */
export async function removeStudyLogo(database: Database, person: Pick<Person, 'id'>, studyId: string): Promise<void> {
  await inTransaction(database, async (tx) => {
    const { count } = await tx.studyLogo.deleteMany({ where: { studyId } })
    if (count > 0) await audit(tx, person.id, 'study.logo.remove', studyId)
  })
}
