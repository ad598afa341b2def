import type { Transaction } from '#lib/database/client.ts'
import type { Blinding, Role } from '#prisma/client/enums.ts'

/** Why somebody can't rate blindly: as what they see a study's estimates, or could see them. */
export type EstimateSight = 'administrator' | 'former-administrator' | 'member'

interface Sighted {
  role: Role
  administratorUntil: Date | null
}

/**
 * Whether somebody could see estimates of a blinded study at any time, so that they may not rate in it.
 *
 * @param user as they are, or as they would be
 * @param hasSeen whether they were its manager or viewer
 * @returns undefined where they may rate: always in a study that is not blinded
 */
export function sightOf(
  study: { blinding: Blinding; createdAt: Date },
  user: Sighted,
  hasSeen: boolean,
): EstimateSight | undefined {
  if (study.blinding === 'open') return undefined
  if (user.role === 'administrator') return 'administrator'
  if (user.administratorUntil && user.administratorUntil > study.createdAt) return 'former-administrator'
  return hasSeen ? 'member' : undefined
}

/** The same of people, with what is stored of who was manager or viewer; only those who may not rate. */
export async function sightsIn(
  tx: Transaction,
  studyId: string,
  users: readonly (Sighted & { id: string })[],
): Promise<Map<string, EstimateSight>> {
  const study = await tx.study.findUniqueOrThrow({
    where: { id: studyId },
    select: { blinding: true, createdAt: true, estimateSights: { select: { userId: true } } },
  })
  const seen = new Set(study.estimateSights.map(({ userId }) => userId))
  return new Map(
    users.flatMap((user): [string, EstimateSight][] => {
      const sight = sightOf(study, user, seen.has(user.id))
      return sight ? [[user.id, sight]] : []
    }),
  )
}
