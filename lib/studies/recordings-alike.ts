import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'

export const sizesSchema = z.object({
  studyId: z.uuid(),
  /** Of files that are to be added, in bytes. */
  sizes: z.array(z.number().int().min(0)).max(5000),
})

/** A recording that is as large as a file that is to be added. */
export interface RecordingAlike {
  bytes: number
  /** Hex; undefined until the recording was read. */
  sha256: string | undefined
  interviewId: string
  participant: string
  visit: string
}

/** Recordings of a study that may be what somebody is about to add: those of the same sizes that were not withdrawn. */
export async function recordingsAlike(
  database: Database,
  { studyId, sizes }: z.infer<typeof sizesSchema>,
): Promise<RecordingAlike[]> {
  const rows = await database.recording.findMany({
    where: {
      bytes: { in: [...new Set(sizes)].map(BigInt) },
      withdrawnAt: null,
      interview: { participant: { studyId } },
    },
    select: { bytes: true, sha256: true, interview: { include: { participant: true } } },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ bytes, sha256, interview: { id, visit, participant } }) => ({
    bytes: Number(bytes),
    sha256: sha256 ?? undefined,
    interviewId: id,
    participant: participant.code,
    visit,
  }))
}
