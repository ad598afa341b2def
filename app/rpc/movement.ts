import { movementOfInterview, movementSchema } from '#lib/review/movement-of-interview.ts'
import { inStudy } from './procedures.ts'

/** Movements of the face, as numbers with names. */
export const movement = {
  see: inStudy('words.see', { interview: 'interviewId' }, { unblinded: true })
    .input(movementSchema)
    .handler(async ({ context: { database }, input }) => movementOfInterview(database, input)),
}
