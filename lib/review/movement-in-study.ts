import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { LISTED } from '#lib/studies/movement-means.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { measuredInterviews, movementMeans } from './movement-means.ts'

/** The measured movements of an interview beside those of its study. */
export interface MovementInStudy {
  /** Clips that count, whose mean is given. */
  clips: number
  /** Other interviews of the study that were measured in the same way, as far as the person may see them. */
  others: number
  numbers: {
    name: string
    /** Mean over the clips of the interview, weighted by the share of frames with the face. */
    mean: number
    /** Lowest and highest mean of the other interviews; undefined where there are none. */
    range: [number, number] | undefined
  }[]
}

/**
 * What a report says of movements of the face; undefined where they were not measured in this interview, no clip counts, or they are kept from the
 * person.
 */
export async function movementInStudy(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<MovementInStudy | undefined> {
  const { participant } = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { participant: { select: { studyId: true } } },
  })
  const measured = await measuredInterviews(database, participant.studyId)
  const own = measured.find((one) => one.interviewId === interviewId)
  if (!own) return undefined
  const interviews = measured.map(({ interviewId: id, participantId }) => ({ id, participantId }))
  const blindness = await blindnessOf(database, person, role, interviews)
  if (blindness.get(interviewId)) return undefined
  const comparable = measured.filter((one) => one.encoderHash === own.encoderHash && !blindness.get(one.interviewId))
  const means = await movementMeans(database, comparable)
  const ofThis = means.get(interviewId)
  if (!ofThis) return undefined
  means.delete(interviewId)
  const others = [...means.values()].map(({ values }) => values)
  return {
    clips: ofThis.clips,
    others: others.length,
    numbers: LISTED.map((name, i) => ({
      name,
      mean: ofThis.values[i]!,
      range: rangeOf(others.map((each) => each[i]!)),
    })),
  }
}

function rangeOf(values: readonly number[]): [number, number] | undefined {
  const known = values.filter(Number.isFinite)
  return known.length === 0 ? undefined : [Math.min(...known), Math.max(...known)]
}
